# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/virtio_blk.ko
insmod /lib/modules/brd.ko rd_nr=1 rd_size=8192
insmod /lib/modules/configfs.ko
insmod /lib/modules/null_blk.ko nr_devices=1 gb=1 memory_backed=1 queue_mode=2 submit_queues=1 \
	hw_queue_depth=1 irqmode=2 completion_nsec=1000000000 max_sectors=2560
exec 4<>/dev/vbpipe0

ivi() { echo "$*" >&4 && read -r said <&4 && [ "$said" = good ]; }
is_off() { nk vms "$1" | grep -qw off; }
keeps() { [ "$(cat /sys/bus/vlink/devices/vbd.0.client/xmem/peer_mapped)" = "$1" ]; }

check "ivi has the board's disk" ivi wait_until 30 has_disk vbda
check "and one in memory" ivi wait_until 30 has_disk vbdb
check "what is written is read again" ivi disk_load /dev/vbda 16 4 150 65536
check "by pages that are granted" ivi '[ $(granted vbda) -gt 20 ]'
check "of which none is lent any more" ivi '[ $(lent) = 0 ]'
check "a disk without DMA does so too" ivi disk_load /dev/vbdb 4 4 100 65536
check "by grants" ivi '[ $(granted vbdb) -gt 20 ]'
check "small requests are copied" ivi copies
check "pages that are granted again and again are copied" ivi disk_pages /dev/vbda
check "which is no lie" ivi '[ $(violations) = 0 ]'

# ---- a disk that copies by a CPU, and late: one request after the other ----
# has_only LETTERS: nothing else is in the first 512 KiB
has_only() { [ "$(dd if=/dev/nullb0 bs=512k count=1 iflag=direct | tr -d "$1" | wc -c)" = 0 ]; }

check "ivi has a slow disk" ivi wait_until 30 has_disk vbdc
tr '\0' A </dev/zero | dd of=/dev/nullb0 bs=512k count=1 iflag=fullblock oflag=direct
check "which has much to write" ivi write_slowly B
check "when the back end goes" rmmod vbd_be
check "each block is the old or the new one" has_only AB
insmod /lib/modules/vbd_be.ko
check "and the new one when the back end is back" ivi wait_slowly
check "everywhere" has_only B
check "it has much to write again" ivi write_slowly C
echo "echo b >/proc/sysrq-trigger" >&4
read -r said <&4		# until it is gone
exec 4>&-
exec 4<>/dev/vbpipe0		# waits for ivi
ivi true
check "ivi dies, and none of its pages is kept" wait_until 20 keeps 0
check "each block is the old or the new one" has_only BC

check "ivi has its disk" ivi wait_until 30 has_disk vbda
check "a file system is made" ivi make_file
ivi 'load & load=$!'
for i in 1 2; do
	check "it is busy" ivi busy
	check "and the back end loaded anew" sh -c 'rmmod vbd_be && insmod /lib/modules/vbd_be.ko'
	check "the disk goes on" ivi wait_until 60 disk_is vbda on
done
for how in b c; do
	check "ivi is busy" ivi busy
	echo "echo $how >/proc/sysrq-trigger" >&4
	read -r said <&4		# until it is gone
	exec 4>&-
	exec 4<>/dev/vbpipe0		# waits for ivi
	ivi true
	check "ivi dies ($how) and comes back, and none of its pages is kept" wait_until 20 keeps 0
	check "it has its disk" ivi wait_until 30 has_disk vbda
	check "whose file system is whole" ivi is_whole
	ivi 'load & load=$!'
done
check "it is busy again" ivi busy
check "nobody broke the protocol" ivi '[ $(violations) = 0 ]'
check "all that was written is read again" ivi end_load

# ---- another kernel takes the place of ivi's while the slow disk has pages of it ----
check "the slow disk has much to read" ivi read_slowly
echo "dmesg -n 5; kexec_idle off" >&4
timeout 60 cat <&4		# until its end is OFF
check "ivi's kernel leaves" wait_until 60 is_off ivi
check "the disk has no page of it any more" keeps 0
