# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/disk.sh
insmod /lib/modules/configfs.ko
insmod /lib/modules/null_blk.ko nr_devices=1 gb=1 queue_mode=2 submit_queues=1 irqmode=2 \
	completion_nsec=100000000
insmod /lib/modules/brd.ko rd_nr=1 rd_size=2048
dd if=/dev/urandom of=/dev/ram0 bs=1M seek=1 count=1 conv=fsync 2>/dev/null
beyond() { dd if=/dev/ram0 bs=1M skip=1 count=1 iflag=direct 2>/dev/null | md5sum; }
beyond >/tmp/beyond

violations() { cat "/sys/bus/vlink/devices/vbd.$1.server/violations"; }
violated() { [ "$(violations 0)" -gt "$before" ]; }
# order NUMBER, and number LIE: see back.c
order() { dd if=/dev/zero of=/dev/vbdb bs=4096 seek=$((375 + $1)) count=1 oflag=direct conv=notrunc 2>/dev/null; }
read_lie() { dd if=/dev/vbda of=/tmp/read bs=64k skip=$((8 + $1)) count=1 iflag=direct 2>/dev/null; }
write_lie() { dd if=/tmp/data of=/dev/vbda bs=64k seek=$((8 + $1)) count=1 oflag=direct conv=notrunc 2>/dev/null; }
honest() { dd if=/dev/vbdb of=/dev/null bs=$1 count=4 iflag=direct 2>/dev/null; }
none_lent() { [ "$(cat /sys/bus/vlink/devices/vbd.0.server/xmem/granted)" = 0 ]; }

check "the disk of a liar appears" wait_until 30 has_disk vbda
check "and an honest one" wait_until 10 has_disk vbdb
dd if=/dev/urandom of=/tmp/data bs=64k count=1 2>/dev/null
for n in 0 1 2 3 4 5 6; do
	write_lie $((n + 8)) || fail "what is written is taken"
done
same "by grants" 7 "$(of vbda granted)"

# ---- pages that are kept ----
before=$(violations 0)
read_lie 0 &
reader=$!
check "a back end that answers and keeps the pages is a violation" wait_until 5 violated
check "the link is on again" wait_until 5 disk_is vbdb on
check "its other disk reads by grants" honest 64k
check "and by copies" honest 4k
check "the read is not done, since its pages are not free" kill -0 $reader
order 0
check "it is done when they are" wait $reader
check "with what is there, not with what was written before" cmp -n 65536 /tmp/read /dev/zero
check "none is lent any more" wait_until 5 none_lent

# ---- other lies: the request is done again when the pages are free ----
n=1
for lie in "before it is done" "by an error before it is done" "twice"; do
	before=$(violations 0)
	check "a read that is answered $lie is done in the end" read_lie $n
	check "with what is there" cmp -n 65536 /tmp/read /dev/zero
	check "and that is a violation" wait_until 5 violated
	check "the other disk reads" honest 64k
	n=$((n + 1))
done
before=$(violations 0)
check "a read whose session ends while the pages are in use is done in the end" read_lie 4
check "with what is there" cmp -n 65536 /tmp/read /dev/zero
check "a read whose pages are not touched ends" read_lie 5
check "a write is done by a back end that wants more" write_lie 6
read_lie 6
check "and what it wrote is there" cmp /tmp/read /tmp/data
same "no page was mapped then" 0 "$(cat /sys/bus/vlink/devices/vbd.0.server/xmem/granted)"
same "nothing of this was a violation" "$before" "$(violations 0)"

# ---- the other liar ----
said_done() { [ "$(dd if=/dev/ram0 bs=4096 skip=64 count=1 iflag=direct 2>/dev/null | head -c 4)" = "done" ]; }
works() { disk_load /dev/vbdb 1 4 20 65536 && ! said_done; }
while works; do :; done
check "the front end that lies ends with an honest write" wait_until 60 said_done
check "what it breaks is noticed" test "$(violations 1)" -ge 10
beyond >/tmp/beyond2
check "nothing was written outside of its part" cmp /tmp/beyond /tmp/beyond2
check "the disks of another VM were not disturbed" disk_load /dev/vbdb 1 4 20 65536
order 1
check "the front end leaves" rmmod vbd
check "the back end leaves" rmmod vbd_be
