# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/disk.sh
exec 4<>/dev/vbpipe0
read -r word <&4

# ---- PARTUUIDs ----
check "the file is there" wait_until 20 has_disk vbdc
check "and a disk to write as a whole" wait_until 5 has_disk vbdd
check "no partition that two disks have" sh -c "! [ -b /dev/vbdb ]"
check "none that a VM can have written itself" sh -c "! [ -b /dev/vbde ]"
echo wipe >&4
check "a partition that is the only one with its PARTUUID appears" wait_until 10 has_disk vbdb
same "with its size" 8192 "$(of vbdb size)"
same "and the number of the disk" LV0001 "$(of vbdb serial)"

# ---- device mapper: a part of a disk ----
check "a device of device mapper is there" wait_until 20 has_disk vbdg
same "with its size" 8192 "$(of vbdg size)"
dd if=/dev/urandom of=/tmp/random bs=64k count=8 2>/dev/null
check "it takes writes" dd if=/tmp/random of=/dev/vbdg bs=64k oflag=direct conv=notrunc
dd if=/dev/vbdg of=/tmp/read bs=64k count=8 iflag=direct 2>/dev/null
check "and reads what was written" cmp /tmp/random /tmp/read
check "it has a file system" real mke2fs -q -t ext4 -F /dev/vbdg
check "in which nothing is wrong" real e2fsck -fn /dev/vbdg
echo map >&4
read -r word <&4
same "which sys finds in the disk behind it" found "$word"

# ---- a file that grows, in use ----
mke2fs -q -t ext4 -F /dev/vbdc
mkdir -p /mnt
mount /dev/vbdc /mnt
events=$(cat /sys/kernel/uevent_seqnum)
same "the file has 1 MiB" 2048 "$(of vbdc size)"
(while [ ! -e /tmp/enough ]; do cp /etc/disk.sh /mnt/file && sync || break; done; [ -e /tmp/enough ]) &
load=$!
echo grow >&4
grown() { [ "$(of vbdc size)" = 6144 ]; }
check "it grows while it is mounted" wait_until 10 grown
check "which is an event" test "$(cat /sys/kernel/uevent_seqnum)" -gt "$events"
touch /tmp/enough
check "nothing that was on its way failed" wait $load
umount /mnt
check "e2fsck finds nothing wrong" real e2fsck -fn /dev/vbdc

# ---- a slow disk beside others ----
check "the slow disk is there" wait_until 20 has_disk vbdf
for n in 1 2 3 4 5 6 7 8; do
	dd if=/dev/vbdf of=/dev/null bs=4096 skip=$((n * 100)) count=1 iflag=direct 2>/dev/null &
	slow=$!
done
under_way() { [ "$(awk '{ print $1 + $2 }' /sys/block/vbdf/inflight)" -ge 6 ]; }
check "it has much to do" wait_until 5 under_way
check "another disk of the link answers" dd if=/dev/vbdc of=/dev/null bs=4096 count=20 iflag=direct
check "while the slow one is busy still" kill -0 $slow
wait

# ---- a disk that goes away and comes back, and a partition of it is lent ----
echo unplug >&4
check "the partition waits" wait_until 10 disk_is vbdb waits
echo plug >&4
check "and goes on when its disk is back" wait_until 20 disk_is vbdb on
check "and reads" dd if=/dev/vbdb of=/dev/null bs=4096 count=1 iflag=direct

# ---- a CD-ROM ----
has() { [ "$(dd if=/dev/vbda bs=2048 count=1 2>/dev/null | head -c ${#1})" = "$1" ]; }
check "the CD-ROM is there" wait_until 20 has_disk vbda
same "it is removable" 1 "$(of vbda removable)"
same "its blocks have 2 KiB" 2048 "$(of vbda queue/logical_block_size)"
check "it reads" has "the first one"
sequence=$(of vbda diskseq)
check "the front end ejects the CD-ROM" disk_ioctl eject /dev/vbda
empty() { [ "$(of vbda size)" = 0 ]; }
other() { [ "$(of vbda size)" = 6144 ] && disk_is vbda on; }
check "the drive is empty" wait_until 10 empty
check "another one is put in" wait_until 30 other
check "which is an event" test "$(of vbda diskseq)" -gt "$sequence"
check "it reads as well" has "the second one"

# ---- a drive that vanishes, and another one in its place ----
check "the drive vanishes" wait_until 20 empty
third() { [ "$(of vbda size)" = 2048 ] && disk_is vbda on; }
check "another drive appears" wait_until 30 third
check "whose CD-ROM reads" has "the third one"
check "the front end leaves" rmmod vbd
echo end >&4
