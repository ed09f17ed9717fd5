# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The disks come after vbd_be, which waits for them.
insmod /lib/modules/brd.ko rd_nr=2 rd_size=49152
insmod /lib/modules/loop.ko
echo "written by sys" | dd of=/dev/ram1 conv=fsync 2>/dev/null
truncate -s 33M /tmp/file
losetup /dev/loop0 /tmp/file

exec 4<>/dev/vbpipe0 5<>/dev/vbpipe1
echo ready >&4
echo ready >&5
read -r word <&4
check "nobody here opens a disk that another VM writes" sh -c '! mount -t ext4 /dev/ram0 /root 2>/dev/null'
same "ivi wrote the beginning of the disk" "made by ivi" "$(dd if=/dev/ram0 bs=11 count=1 2>/dev/null)"
same "and of the file" "made by ivi" "$(dd if=/tmp/file bs=11 count=1 2>/dev/null)"
echo go >&4
read -r word <&4
allocated=$(du -k /tmp/file | cut -f1)
check "what ivi discarded is free again" test "$allocated" -lt 2048
echo go >&4
read -r word <&4
read -r word <&5
check "the back end leaves" rmmod vbd_be
check "nothing of the disks is open" losetup -d /dev/loop0
check "and of those in memory" rmmod brd
