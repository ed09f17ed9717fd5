# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/configfs.ko
insmod /lib/modules/null_blk.ko nr_devices=2 gb=1
insmod /lib/modules/loop.ko
truncate -s 40M /tmp/file /tmp/file2
losetup /dev/loop0 /tmp/file
losetup /dev/loop1 /tmp/file2
read -r _ </dev/vbpipe0
rmmod vbd_be
/test/disk_cost 22 "local, loop0" /dev/loop0 500
