# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# tcpdump judges the frames that VM one sends and gets.

# Whom it becomes when it has opened a card.
echo "root:x:0:0::/:/bin/sh" >/etc/passwd

# checksums on|off: who computes them, and cuts segments: the next one, or this kernel
checksums()
{
	for interface in eth0 eth1; do
		ethtool -K $interface tx $1 tso $1 gro $1 >/dev/null
	done
}

vlan()
{
	load llc stp garp mrp 8021q
	ip link add link eth0 name vlan5 type vlan id 5
	ip addr add 10.0.5.$1/24 dev vlan5
	ip link set vlan5 up
}

# capture INTERFACE, and later judge INTERFACE HOST: its frames, with everything in their headers
capture()
{
	tcpdump -Z root -U -n -i $1 -w /tmp/$1.pcap 2>/tmp/$1.said &
	eval captures_$1=$!
	wait_until 30 grep -q "listening on" /tmp/$1.said || { cat /tmp/$1.said; return 1; }
}
# tcpdump gets what the kernel has captured a second later, and loses the rest when it is told to end:
# a ping of a size of its own is the last.
written() { tcpdump -Z root -n -r /tmp/$1.pcap 2>/dev/null | grep -q "echo reply.*length 785$"; }
judge()
{
	answered $2 777
	wait_until 30 written $1 || echo "note: the last frame is missing in the capture of $1"
	eval kill -INT \$captures_$1
	eval wait \$captures_$1
	tcpdump -Z root -n -e -vv -r /tmp/$1.pcap >/tmp/$1.txt 2>/tmp/$1.said
	echo "note: $(wc -l </tmp/$1.txt) lines of tcpdump, $(grep -c correct /tmp/$1.txt) checksums of $1"
}

seen() { grep -Eq "$2" /tmp/$1.txt; }
# sound INTERFACE PATTERN: not one line of tcpdump's complaints
sound() { [ -s /tmp/$1.txt ] && ! grep -Ei "$2|truncated|bad-|bad hdr|\[\|" /tmp/$1.txt | head -n 5 | grep .; }
