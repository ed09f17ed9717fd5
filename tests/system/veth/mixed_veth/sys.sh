# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/network.sh
ip link set lo up
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
check "carrier with a guest without an OS" wait_until 5 carrier veth0 1
for size in 0 1 56 1472 1473 65507; do
	check "it answers a ping of $size bytes" answered 10.0.0.2 $size
done
ip link set veth0 mtu 65521
check "it answers a ping of 65493 bytes in one frame" answered 10.0.0.2 65493 -M do
ip link set veth0 mtu 1500
ping -q -f -c 300 10.0.0.2 >/tmp/flood
check "it answers many pings at once" grep -q ' 0% packet loss' /tmp/flood
udp_echo 10.0.0.2
ip link set veth0 down
ip link set veth0 up
check "carrier again" wait_until 5 carrier veth0 1
check "it answers again" answered 10.0.0.2 56
same "nothing was found wrong" 0 "$(faults veth0)"
same "no checksum was wrong" 0 "$(wrong_checksums)"
udp_echo 10.0.0.2 bye
