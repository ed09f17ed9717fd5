# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/disk.sh
insmod /lib/modules/brd.ko rd_nr=2 rd_size=2048
dd if=/dev/urandom of=/dev/ram0 bs=1M seek=1 count=1 conv=fsync 2>/dev/null
dd if=/dev/ram0 bs=1M skip=1 count=1 iflag=direct 2>/dev/null | md5sum >/tmp/beyond

violations() { cat "/sys/bus/vlink/devices/vbd.$1.server/violations"; }
violated() { [ "$(violations 0)" -gt "$before" ]; }
# order NUMBER: see lender.c
order() { dd if=/dev/zero of=/dev/vbdb bs=4096 seek=$((125 + $1)) count=1 oflag=direct conv=notrunc 2>/dev/null; }
read_lie() { dd if=/dev/vbda of=/tmp/read bs=4096 skip=$((125 + $1)) count=1 iflag=direct 2>/dev/null; }
write_liar() { dd if=/dev/zero of=/dev/vbda bs=4096 seek=$1 count=1 oflag=direct conv=notrunc 2>/dev/null; }

check "the disk of a liar appears" wait_until 30 has_disk vbda
check "and an honest one" wait_until 10 has_disk vbdb

# ---- answers that no honest back end gives: the session ends, the request is sent again ----
n=0
for lie in "a status that is none" "another id" "another operation" "another disk" \
	"a reserved field" "a second answer"; do
	before=$(violations 0)
	check "a read answered with $lie is done in the end" read_lie $n
	check "with what is there" cmp -n 4096 /tmp/read /dev/zero
	check "and the lie is a violation" wait_until 5 violated
	check "the disk is on again" wait_until 5 disk_is vbda on
	n=$((n + 1))
done

# ---- no answer ----
check "a read without an answer fails" sh -c "! dd if=/dev/vbda bs=4096 skip=131 count=1 iflag=direct 2>/dev/null"
same "its disk fails" fails "$(of vbda link)"
same "the other one does not" on "$(of vbdb link)"
check "and reads" dd if=/dev/vbdb of=/dev/null bs=4096 count=1 iflag=direct
before=$(violations 0)
order 0
check "the late answer has the disk go on" wait_until 5 disk_is vbda on
check "the same read is done now" read_lie 6
check "a read of a medium that changes for ever fails" sh -c "! dd if=/dev/vbda bs=4096 skip=132 count=1 iflag=direct 2>/dev/null"
same "that is no violation" "$before" "$(violations 0)"

# ---- disks that cannot be ----
for n in 0 1 2 3 4 5; do
	before=$(violations 0)
	order $((20 + n))
	check "impossible disk $n is a violation" wait_until 5 violated
	check "and the disk is on again" wait_until 5 disk_is vbda on
done

# ---- a disk that grows under load ----
grown() { [ "$(of vbda size)" = $((4096 + $1 * 128)) ]; }
before=$(violations 0)
order 1
disk_load /dev/vbda 2 6 3000 4096 &
load=$!
for n in 2 3 4 5 6 7 8; do
	order 1
	wait_until 5 grown $n || fail "the new size is there" "$(of vbda size)"
done
check "requests under way survive that the disk grows" wait $load

# ---- a cache, and smaller limits ----
cached() { [ "$(of vbda queue/write_cache)" = "write back" ] && [ "$(of vbda queue/max_hw_sectors_kb)" = 4 ]; }
same "the disk had no cache" "write through" "$(of vbda queue/write_cache)"
order 4
check "now it has one, and small requests" wait_until 5 cached

# ---- no medium for a while ----
order 5
check "a disk that is not there waits" wait_until 5 disk_is vbda waits
check "and fails when that takes too long" wait_until 10 disk_is vbda fails
order 6
check "and works when it is back" wait_until 5 disk_is vbda on
check "with data" write_liar 0

# ---- another disk in the place of one ----
printf 'label: dos\nsize=512K\n' | sfdisk -q /dev/vbda
check "the disk has a partition" wait_until 5 has_disk vbda1
exec 3</dev/vbda
order 2
check "what has the old disk open fails" wait_until 5 disk_is vbda fails
check "its writes too" sh -c '! dd if=/dev/zero of=/dev/vbda bs=4096 count=1 oflag=direct conv=notrunc 2>/dev/null'
same "it is the old disk still" first "$(of vbda serial)"
order 3
disk_event DISK_MEDIA_CHANGE=1 /tmp/event 3<&-
exec 3<&-
check "when it is closed, the new disk is there" wait_until 5 disk_is vbda on
same "under its name" xirst "$(of vbda serial)"
check "no partition of the old one can be opened" \
	sh -c '! dd if=/dev/vbda1 of=/dev/null bs=512 count=1 2>/dev/null'
told() { grep -q '^DEVNAME=vbda$' /tmp/event; }
check "udev hears that the medium has changed" wait_until 5 told
check "and takes writes" write_liar 0

# ---- secure erase: no driver of Debian's kernels here has it, so the liar's honest disk does ----
check "the disk erases securely" real blkdiscard -f -s -l 128K /dev/vbdb
check "one that cannot is not asked to" sh -c '! /usr/bin/blkdiscard -f -s -l 128K /dev/vbda 2>/dev/null'

order 7
same "nothing of all this was a violation" "$before" "$(violations 0)"
order 8
check "the front end leaves while news flood it" rmmod vbd

# ---- the other liar ----
said_done() { [ "$(dd if=/dev/ram0 bs=4096 count=1 iflag=direct 2>/dev/null | head -c 4)" = "done" ]; }
check "the borrower that lies ends with an honest write" wait_until 60 said_done
check "what it breaks is noticed" test "$(violations 1)" -ge 16
dd if=/dev/ram0 bs=1M skip=1 count=1 iflag=direct 2>/dev/null | md5sum >/tmp/beyond2
check "nothing was written outside of the borrower's part" cmp /tmp/beyond /tmp/beyond2
check "the back end leaves" rmmod vbd_be
