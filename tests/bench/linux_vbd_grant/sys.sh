# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/virtio_blk.ko
insmod /lib/modules/brd.ko rd_nr=1 rd_size=40960
read -r _ </dev/vbpipe0
rmmod vbd_be
/test/disk_cost 12 "local, vda" /dev/vda 500
