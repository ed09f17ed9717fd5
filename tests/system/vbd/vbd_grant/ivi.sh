# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/disk.sh
mkdir -p /mnt
exec 4<>/dev/vbpipe0

lent() { cat /sys/bus/vlink/devices/vbd.0.server/xmem/granted; }
violations() { cat /sys/bus/vlink/devices/vbd.*/violations | sort -n | tail -1; }
granted() { of "$1" granted; }
moved() { [ "$(granted vbda)" -gt "$1" ]; }
# More requests by grants than so far.
busy() { wait_until 60 moved $(($(granted vbda) + 30)); }
copies()
{
	before=$(granted vbda)
	dd if=/dev/vbda of=/dev/null bs=4k count=20 iflag=direct && [ "$(granted vbda)" = "$before" ]
}

# write_slowly LETTER: several of eight requests are on their way
write_slowly()
{
	tr '\0' "$1" </dev/zero | head -c 524288 >/tmp/slow
	slow=
	for n in 0 1 2 3 4 5 6 7; do
		dd if=/tmp/slow of=/dev/vbdc bs=64k skip=$n seek=$n count=1 oflag=direct conv=notrunc &
		slow="$slow $!"
	done
	wait_until 5 under_way
}
under_way() { [ "$(awk '{ print $2 }' /sys/block/vbdc/inflight)" -ge 4 ]; }
wait_slowly()
{
	for n in $slow; do
		wait $n || return
	done
}

make_file()
{
	real mke2fs -q -t ext4 -F /dev/vbda && mount -t ext4 /dev/vbda /mnt &&
		dd if=/dev/zero of=/mnt/file bs=1M count=8 && sync
}

# After the journal is replayed; and it is mounted again.
is_whole()
{
	mount -t ext4 /dev/vbda /mnt && umount /mnt && real e2fsck -fn /dev/vbda &&
		mount -t ext4 /dev/vbda /mnt
}

load() { while [ ! -e /tmp/enough ] && disk_load /mnt/file 8 4 200 65536; do :; done; }

end_load() { touch /tmp/enough && wait $load && umount /mnt; }
read_slowly()
{
	for n in 0 1 2 3 4 5 6 7; do
		dd if=/dev/vbdc of=/dev/null bs=64k skip=$n count=1 iflag=direct &
	done
	wait_until 5 are_read
}
are_read() { [ "$(awk '{ print $1 }' /sys/block/vbdc/inflight)" -ge 4 ]; }

while read -r command <&4; do
	eval "$command" >&2 && echo good >&4 || echo bad >&4
done
