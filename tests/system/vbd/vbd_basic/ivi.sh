# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/disk.sh
exec 4<>/dev/vbpipe0
read -r word <&4		# sys has prepared the disks

same_range() { cmp -n "$3" "$1" "$2"; }

# ---- what the disks are ----
for disk in vbda vbdb vbdc; do
	check "$disk appears" wait_until 20 has_disk $disk
done
same "vbda is as large as ram0" 98304 "$(of vbda size)"
same "vbdb is as large as the description allows" 65536 "$(of vbdb size)"
same "it has the name of the description" data "$(of vbda disk_name)"
same "a serial number" data "$(of vbda serial)"
same "and a model" "vBD ram0" "$(of vbda model)"
same "only the third one is read-only" "0 0 1" "$(of vbda ro) $(of vbdb ro) $(of vbdc ro)"
same "blocks are those of the real disk" "$(of vbda queue/logical_block_size) 4096" \
	"512 $(of vbda queue/physical_block_size)"
check "the file takes discards" test "$(of vbdb queue/discard_max_bytes)" -gt 0
same "there is a queue for each CPU" 2 "$(ls /sys/block/vbda/mq | wc -l)"
lsblk -o NAME,SIZE,RO,TYPE,SERIAL,MODEL

# ---- data ----
dd if=/dev/urandom of=/tmp/random bs=1M count=9 2>/dev/null
check "9 MiB are written" dd if=/tmp/random of=/dev/vbda bs=1M oflag=direct
check "and read as they were" same_range /tmp/random /dev/vbda 9437184
check "single sectors too" dd if=/tmp/random of=/dev/vbda bs=512 count=33 seek=77 oflag=direct
dd if=/dev/vbda of=/tmp/part bs=512 count=33 skip=77 iflag=direct 2>/dev/null
check "are what was written" cmp -n 16896 /tmp/part /tmp/random
check "nothing is written to the disk to read" sh -c '! dd if=/tmp/random of=/dev/vbdc count=1 2>/dev/null'
check "nothing behind the end" sh -c '! dd if=/tmp/random of=/dev/vbda count=1 seek=98304 2>/dev/null'
check "hdparm reads" real hdparm -T /dev/vbda

# ---- partitions ----
printf 'label: gpt\nsize=16M\nsize=8M\n' | sfdisk -q /dev/vbda
check "partitions are there" wait_until 10 has_disk vbda2
check "partprobe reads them anew" real partprobe /dev/vbda
same "with their size" 32768 "$(cat /sys/block/vbda/vbda1/size)"

# ---- a file system ----
check "a file system is made" real mke2fs -q -t ext4 -F /dev/vbda1
check "and recognized" sh -c '/usr/bin/blkid /dev/vbda1 | grep -q ext4'
mkdir -p /mnt
check "and mounted" mount -t ext4 -o discard /dev/vbda1 /mnt
cp /tmp/random /mnt/random
sync
check "a file in it is as it was" cmp /tmp/random /mnt/random
umount /mnt
check "e2fsck finds nothing wrong" real e2fsck -fn /dev/vbda1

# ---- discards ----
mke2fs -q -t ext4 -F /dev/vbdb
mount -t ext4 /dev/vbdb /mnt
cp /tmp/random /mnt/random && rm /mnt/random
check "fstrim gives back what is free" real fstrim /mnt
umount /mnt
check "e2fsck finds nothing wrong after it" real e2fsck -fn /dev/vbdb
check "zeroes are written by the other side" sh -c '/usr/bin/blkdiscard -z /dev/vbdb && cmp -n 33554432 /dev/vbdb /dev/zero'

printf 'made by ivi' >/dev/vbda
printf 'made by ivi' >/dev/vbdb
sync
echo written >&4
read -r word <&4
check "all is discarded" real blkdiscard /dev/vbdb
echo discarded >&4
read -r word <&4

# ---- many at once ----
check "32 at once read what they wrote" disk_load /dev/vbda 32 32 300 4096
check "in pieces of any size" disk_load /dev/vbda 32 8 200 262144
check "and one alone" disk_load /dev/vbda 32 1 300 1048576

held() { awk '$1 == "TX" { n += $6 + $7 } END { print n }' /proc/nk/vmq.vbd-fe; }
same "nothing is held" 0 "$(held)"
same "nobody broke the protocol" 0 "$(cat /sys/bus/vlink/devices/vbd.*/violations | sort -n | tail -1)"
for n in 1 2 3; do
	disk_load /dev/vbda 32 4 50 65536 || fail "the disk keeps its data"
	rmmod vbd && insmod /lib/modules/vbd.ko && wait_until 10 has_disk vbda ||
		fail "the front end is loaded anew" "the $n. time"
done
check "the front end leaves after four lives" wait_until 10 rmmod vbd
echo done >&4
