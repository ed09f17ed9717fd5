# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Lends its disk, hears which number ivi has made safe, and has ivi die (so often as the file deaths
# says) at some moment after that.
insmod /lib/modules/virtio_blk.ko
deaths=$(cat /test/deaths 2>/dev/null || echo 2)
safe=0
for n in $(seq $deaths); do
	exec 4<>/dev/vbpipe0		# waits for ivi
	read -r word found <&4
	[ "$word" = found ] && [ "$found" -ge $safe ] || fail "what was safe is there" "$safe was, $word $found"
	for i in $(seq $((1 + n * 7 % 5))); do
		read -r word safe <&4
	done
	[ $((n % 2)) = 0 ] && echo b >&4 || echo c >&4
	while read -r word number <&4; do
		safe=$number		# said before it died
	done
	exec 4>&-
	pass "ivi died, $safe was safe"
done
exec 4<>/dev/vbpipe0
read -r word found <&4
check "what was safe is there at the end" test "$found" -ge $safe
echo end >&4
while read -r word number <&4; do :; done
same "nobody broke the protocol" 0 "$(cat /sys/bus/vlink/devices/vbd.*/violations | sort -n | tail -1)"
check "the back end leaves" rmmod vbd_be
