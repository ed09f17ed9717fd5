# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/brd.ko rd_nr=1 rd_size=40960
insmod /lib/modules/configfs.ko
insmod /lib/modules/null_blk.ko gb=1
read -r _ </dev/vbpipe0
rmmod vbd_be
/test/disk_cost 12 "local, ram0" /dev/ram0
/test/disk_cost 18 "local, nullb0" /dev/nullb0
