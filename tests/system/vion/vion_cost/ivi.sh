# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
read -r sizes <&4
for size in $sizes; do
	rm -f /tmp/gid
	vion alloc $size sh -c 'vion export >/tmp/new; mv /tmp/new /tmp/gid; exec sleep 1000' &
	wait_until 20 test -e /tmp/gid
	cat /tmp/gid >&4
done
cat <&4 >&4		# sends back what comes
kill $(jobs -p)
