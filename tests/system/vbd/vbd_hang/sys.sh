# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/virtio_blk.ko
insmod /lib/modules/brd.ko rd_nr=1 rd_size=8192
insmod /lib/modules/configfs.ko
insmod /lib/modules/null_blk.ko nr_devices=1 gb=1 queue_mode=2 submit_queues=1 irqmode=2 \
	completion_nsec=10000000000
echo 60000 >/sys/block/nullb0/queue/io_timeout	# its own one makes errors of late answers
exec 4<>/dev/vbpipe0
read -r word <&4
