# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/disk.sh
violations() { cat /sys/bus/vlink/devices/vbd.*/violations | sort -n | tail -1; }
nothing_lent() { [ "$(cat /sys/bus/vlink/devices/vbd.0.server/xmem/granted)" = 0 ]; }

check "the slow disk is there" wait_until 30 has_disk vbda
check "and another one of the link" wait_until 10 has_disk vbdb
check "looking for partitions takes too long" wait_until 20 disk_is vbda fails
check "but ends" wait_until 30 disk_is vbda on
before=$(violations)
check "a drive that hangs is the only one that does" disk_hang vbda vbdb
check "requests went by grants" test "$(of vbda granted)" -gt 8
check "no page is lent any more" wait_until 5 nothing_lent
same "nobody broke the protocol" "$before" "$(violations)"

# ---- the front end's module goes while a drive has pages of a write that was given up ----
lent() { cat /sys/bus/vlink/devices/vbd.0.server/xmem/granted; }
forced() { dmesg | grep -c "VM 2 keeps 16 pages, which are taken by force"; }
write_late() { ! dd if=/dev/zero of=/dev/vbdc bs=65536 count=2 oflag=direct 2>/dev/null; }
check "a slow disk with DMA is there" disk_is vbdc on
check "a write takes too long" write_late
same "its pages are lent still" 16 "$(lent)"
echo 100 >/sys/module/vbd/parameters/leave_ms
rmmod vbd
same "a front end that waits for 100 ms takes them by force, and says so" 1 "$(forced)"
insmod /lib/modules/vbd.ko
check "the drive is done with them" wait_until 30 nothing_lent
check "looking for partitions takes too long again" wait_until 20 disk_is vbda fails
check "but ends" wait_until 30 disk_is vbda on
check "the disk with DMA is on as well" wait_until 20 disk_is vbdc on

# ---- the back end's kernel goes while drives read and write ----
both_lent() { [ "$(lent)" -ge 32 ]; }
off() { ! disk_is vbdb on; }
dd if=/dev/vbda of=/dev/null bs=65536 count=1 iflag=direct 2>/dev/null &
{ dd if=/dev/zero of=/dev/vbdc bs=65536 count=2 oflag=direct 2>/dev/null || echo >/tmp/failed; } &
check "pages are lent for a read and a write" wait_until 5 both_lent
echo end >/dev/vbpipe0
check "the back end leaves" wait_until 20 off
check "the write fails in time" wait_until 8 test -e /tmp/failed
check "the pages are lent as long as the drives may use them" both_lent
wait
check "which the front end waits for" rmmod vbd
same "so none is lent any more" 0 "$(lent)"
same "and none was taken by force" 1 "$(forced)"
