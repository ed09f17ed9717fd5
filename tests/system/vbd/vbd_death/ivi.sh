# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/disk.sh

check "the board's disk appears" wait_until 30 has_disk vbda
same "under its serial number" LV0001 "$(of vbda serial)"
mke2fs -q -t ext4 -F /dev/vbda
mkdir -p /mnt
mount -t ext4 /dev/vbda /mnt
dd if=/dev/zero of=/mnt/file bs=1M count=8 2>/dev/null

# Reads and compares what it wrote past the page cache, and makes work for the journal.
load()
{
	while [ ! -e /tmp/enough ]; do
		disk_load /mnt/file 8 4 200 65536 || return
	done
}

journal()
{
	while [ ! -e /tmp/enough ]; do
		cp -r /etc /mnt/etc && sync && rm -r /mnt/etc || return
	done
}

begin_load()
{
	rm -f /tmp/enough
	load &
	load=$!
	journal &
	journal=$!
}

end_load()
{
	touch /tmp/enough
	check "the load read what it wrote" wait $load
	check "the file system took all" wait $journal
	umount /mnt
	check "e2fsck finds nothing wrong" real e2fsck -fn /dev/vbda
}

begin_load
done_requests() { awk '{ print $1 + $5 }' /sys/block/vbda/stat; }
moved() { [ "$(done_requests)" -ge $1 ]; }
busy() { wait_until 60 moved $(($(done_requests) + 200)); }

exec 4<>/dev/vbpipe0
deaths=$(cat /test/deaths 2>/dev/null || echo 2)
set -- reload b reload c
for n in $(seq $((2 * deaths))); do
	how=$1
	shift
	set -- "$@" $how
	check "the load goes on" busy
	echo $how >&4
	case $how in
	reload)
		read -r word <&4
		same "and while sys loads its back end anew" done "$word"
		;;
	*)
		check "disks wait when sys died ($how)" wait_until 20 disk_is vbda waits
		exec 4<>/dev/vbpipe0		# waits for sys
		;;
	esac
	check "and go on when it is back" wait_until 60 disk_is vbda on
	end_load
	mount -t ext4 /dev/vbda /mnt
	begin_load
done
check "the load goes on" busy

# ---- sys dies while a slow disk with DMA has pages of ivi ----
lent() { cat /sys/bus/vlink/devices/vbd.2.server/xmem/granted; }
much_lent() { [ "$(lent)" -ge 64 ]; }
nothing_lent() { [ "$(lent)" = 0 ]; }
dd if=/dev/urandom of=/tmp/slow bs=64k count=8 2>/dev/null
check "the slow disk takes 512 KiB" dd if=/tmp/slow of=/dev/vbdc bs=64k oflag=direct conv=notrunc

# slowly COMMAND: for each of 8 pieces of 64 KiB, $n, at once
slowly()
{
	slow=
	for n in 0 1 2 3 4 5 6 7; do
		eval "$1" 2>/dev/null &
		slow="$slow $!"
	done
	check "most of its pages are lent" wait_until 10 much_lent
	echo b >&4
	check "sys dies" wait_until 20 disk_is vbdc waits
	check "and the slow disk comes back" wait_until 110 disk_is vbdc on
	for n in $slow; do
		wait $n || fail "what was under way is done" "$1"
	done
	exec 4<>/dev/vbpipe0		# after they ended: a child's end interrupts an open
	check "and has no page any more" nothing_lent
}
slowly 'dd if=/dev/vbdc of=/tmp/read.$n bs=64k skip=$n count=1 iflag=direct'
cat /tmp/read.[0-7] >/tmp/read
check "what was being read is what was written" cmp /tmp/slow /tmp/read
tr '\0' B </dev/zero | head -c 524288 >/tmp/slow
slowly 'dd if=/tmp/slow of=/dev/vbdc bs=64k skip=$n seek=$n count=1 oflag=direct conv=notrunc'
dd if=/dev/vbdc of=/tmp/read bs=64k count=8 iflag=direct 2>/dev/null
check "what was being written is there" cmp /tmp/slow /tmp/read

# ---- too long ----
check "the other disk is there" wait_until 20 disk_is vbdb on
echo leave >&4
read -r word <&4
check "a reader of the disk that waits two seconds gets an error" \
	sh -c '! dd if=/dev/vbdb count=1 iflag=direct 2>/dev/null'
same "that disk fails" fails "$(of vbdb link)"
same "the other one waits still" waits "$(of vbda link)"
echo return >&4
check "the disk that failed works again" wait_until 20 disk_is vbdb on
check "and reads" dd if=/dev/vbdb of=/dev/null count=1 iflag=direct
check "the load goes on" busy

end_load
same "nobody broke the protocol" 0 "$(cat /sys/bus/vlink/devices/vbd.*/violations | sort -n | tail -1)"
echo end >&4
