# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/virtio_blk.ko
insmod /lib/modules/vion_test.ko
exec 4<>/dev/vbpipe0
ivi() { echo "$*" >&4 && read -r said <&4 && [ "$said" = good ]; }
nothing_lent() { [ "$(cat /sys/bus/vlink/devices/vrpc.0.server/xmem/granted)" = 0 ]; }

mkdir -p /mnt
check "sys has a disk" wait_until 10 test -b /dev/vda
check "ivi has another one" ivi wait_until 10 test -b /dev/vda
/usr/bin/mke2fs -q -t ext4 -F /dev/vda && mount -t ext4 /dev/vda /mnt
head -c 4194304 /dev/urandom >/mnt/file
umount /mnt			# nothing of it is in memory any more
mount -t ext4 /dev/vda /mnt
check "a buffer is shared" sh -c 'echo alloc 4194304 >/proc/vion_test'
gid=$(cat /proc/vion_test)
check "the disk of sys writes a file to it" sh -c "echo fill $gid /mnt/file >/proc/vion_test"
check "the disk of ivi gets it from there" ivi "echo drain $gid /dev/vda >/proc/vion_test"
sum=$(md5sum </mnt/file)
same "the buffer has what is in the file" "$sum" "$(vion import $gid | md5sum)"
check "and so has the disk of ivi" ivi "[ \"\$(dd if=/dev/vda bs=1M count=4 iflag=direct | md5sum)\" = '$sum' ]"
echo drop >/proc/vion_test
check "all pages come back" wait_until 5 nothing_lent
same "nobody broke the protocol" 0 "$(cat /sys/bus/vlink/devices/vrpc.*/violations | xargs)"
umount /mnt
echo end >&4
