# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Debian's own programs, from its root file system on vbda, at work on vbdb.
disk_there() { [ -b "/dev/$1" ]; }
debian() { chroot /mnt /usr/bin/env PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }

check "both disks are there" wait_until 30 eval 'disk_there vbda && disk_there vbdb'
mkdir -p /mnt
check "Debian's root file system is mounted" mount -t ext4 -o ro /dev/vbda /mnt
for place in proc sys dev tmp; do
	mount --bind /$place /mnt/$place
done
mount -t tmpfs run /mnt/run
mkdir /tmp/there		# in Debian's eyes; ours is below /mnt
there=/mnt/tmp/there
cp /test/jobs.fio /tmp

# ---- fio ----
granted() { cat /sys/block/vbdb/granted; }

# fio_by WAY BYTES: requests from BYTES on go by grants
fio_by()
{
	echo $2 >/sys/module/vbd/parameters/grant_min
	before=$(granted)
	debian sh -c 'cd /tmp && fio --eta=never --output=/tmp/fio.log --minimal /tmp/jobs.fio' ||
		cat /tmp/fio.log
	same "fio reads back what it wrote, by $1" 0 \
		"$(awk -F';' '{ n += $5 } END { print n + 0 }' /tmp/fio.log)"
	same "all of its jobs, by $1" "$(grep -c stonewall /tmp/jobs.fio)" \
		"$(awk -F';' 'NF > 5 && !seen[$3]++ { n++ } END { print n + 0 }' /tmp/fio.log)"
	echo 8192 >/sys/module/vbd/parameters/grant_min
}

fio_by grants 1
check "nearly all requests were granted" test $(($(granted) - before)) -gt 500
fio_by copies 4294967295
same "none was" "$before" "$(granted)"

# ---- partitions ----
check "sfdisk makes two partitions" sh -c 'printf "label: gpt\nsize=48M, name=one\nsize=16M\n" | \
	chroot /mnt /usr/sbin/sfdisk -q /dev/vbdb'
check "they appear" wait_until 10 disk_there vbdb2
check "partprobe reads them anew" debian partprobe /dev/vbdb
same "lsblk shows them" "vbdb disk vbdb1 part vbdb2 part" \
	"$(echo $(debian lsblk -rno NAME,TYPE /dev/vbdb))"
same "it has the serial number of the real disk" LV1 "$(cat /sys/block/vbdb/serial)"
same "blkid finds the name of one" one "$(debian blkid -p -s PART_ENTRY_NAME -o value /dev/vbdb1)"

# ---- a file system ----
check "mkfs.ext4 makes a file system" debian mkfs.ext4 -q /dev/vbdb1
same "blkid knows its type" ext4 "$(debian blkid -p -s TYPE -o value /dev/vbdb1)"
mount -t ext4 /dev/vbdb1 $there
check "dd writes past the page cache" \
	debian dd if=/usr/bin/fio of=/tmp/there/copy bs=64k oflag=direct conv=notrunc status=none
echo 3 >/proc/sys/vm/drop_caches
check "what it wrote is read" cmp /mnt/usr/bin/fio $there/copy
rm $there/copy
check "fstrim gives back what is free" debian fstrim /tmp/there
cp -r /etc $there/etc
umount $there
check "e2fsck finds nothing wrong" debian e2fsck -fn /dev/vbdb1

# ---- the disk ----
check "hdparm measures" debian hdparm -T /dev/vbdb
check "blkdiscard discards a partition" debian blkdiscard /dev/vbdb2
check "zeroes are written" debian blkdiscard -z /dev/vbdb2
check "and read" debian cmp -n 16777216 /dev/vbdb2 /dev/zero
check "mkfs.ext4 takes the whole disk, too" debian mkfs.ext4 -q -F /dev/vbdb

umount /mnt/run /mnt/tmp /mnt/dev /mnt/sys /mnt/proc /mnt
same "nobody broke the protocol" 0 "$(cat /sys/bus/vlink/devices/vbd.*/violations | sort -n | tail -1)"
check "the front end leaves" rmmod vbd
echo leaving >/dev/vbpipe0
