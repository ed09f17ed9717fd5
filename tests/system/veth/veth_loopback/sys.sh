# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/network.sh
inside() { ip netns exec other "$@"; }
mac() { cat /sys/class/net/$1/address; }

check "a cable within a VM has two ends" test -e /sys/class/net/veth0 -a -e /sys/class/net/veth1
check "whose addresses differ" [ "$(mac veth0)" != "$(mac veth1)" ]
check "and are those of stations" sh -c "cat /sys/class/net/veth[01]/address | grep -vq ^01"
check "links too small for a frame make no interface" [ ! -e /sys/class/net/veth2 ]
mkdir -p /run/netns
ip netns add other
ip link set veth1 netns other
ip link set lo up
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
check "no carrier while the other end is down" carrier veth0 0
inside ip addr add 10.0.0.2/24 dev veth1
inside ip link set veth1 up
check "carrier when both are up" wait_until 5 carrier veth0 1
check "a ping crosses" answered 10.0.0.2 20000
inside iperf3 -s -D >/dev/null
check "TCP crosses, both ways at once" moved 10.0.0.2 -t 2 --bidir
same "nothing was found wrong" 0 "$(faults veth0)"
check "the driver can be unloaded" rmmod vl_veth
