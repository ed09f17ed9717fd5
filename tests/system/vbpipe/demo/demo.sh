# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# What both VMs do.  The peer's name is in $peer.

bytes=8388608

sum() { sha256sum <"$1" | cut -d' ' -f1; }

# Both at once: ours goes out while the peer's comes in.
exchange()
{
	dd if=/dev/vbpipe0 of=/tmp/received bs=64k iflag=fullblock,count_bytes count=$bytes 2>/dev/null &
	dd if=/tmp/sent of=/dev/vbpipe0 bs=64k 2>/dev/null || return 1
	wait $!
}

echo "makes $((bytes / 1048576)) MiB of random data"
dd if=/dev/urandom of=/tmp/sent bs=64k iflag=count_bytes count=$bytes 2>/dev/null
sent=$(sum /tmp/sent)

echo "sends it to $peer while $peer sends other data here"
exec 3<>/dev/vbpipe0 4<>/dev/vbpipe1
start=$(cut -d' ' -f1 /proc/uptime)
check "sends and receives 8 MiB at once" exchange
end=$(cut -d' ' -f1 /proc/uptime)
received=$(sum /tmp/received)

echo "$sent" >&4
read -r theirs <&4
echo "received" >&4
read -r answer <&4

echo "sent      sha256 $sent"
echo "received  sha256 $received"
echo "$peer sent  sha256 $theirs"
echo "took from $start s to $end s of uptime"
same "receives what $peer sent" "$theirs" "$received"
same "receives all of it" $bytes "$(stat -c %s /tmp/received)"
check "receives other data than it sends" test "$sent" != "$received"
same "hears that $peer has finished" received "$answer"
