# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
turn() { echo go >&4; read -r _ <&4; }
mac() { cat /sys/class/net/$1/address; }

check "the interface has its name from the info string" test -e /sys/class/net/vnet23_0
same "its address is made of ids and number" 02:6c:02:03:00:00 "$(mac vnet23_0)"
same "another one has its address from the info string" 02:11:22:33:44:55 "$(mac veth0)"
. /test/network.sh 1
check "no carrier without the peer" carrier vnet23_0 0
turn
check "carrier with the peer" wait_until 5 carrier vnet23_0 1
check "on the other cable too" wait_until 5 carrier veth0 1

same "ethtool -i names the driver" vl_veth "$(ethtool -i vnet23_0 | sed -n 's/^driver: //p')"
same "ethtool -g shows the ring" 256 "$(ethtool -g vnet23_0 | sed -n 's/^TX:[^0-9]*//p' | tail -1)"
ethtool -k vnet23_0 >/tmp/features
for feature in tx-checksumming tcp-segmentation-offload tx-udp-segmentation scatter-gather; do
	check "ethtool -k: $feature is on" grep -q "^ *$feature: on" /tmp/features
done
check "/proc/nk/veth tells of both" grep -q 'OOOO vnet23_0' /proc/nk/veth

for size in 0 1 56 1472; do
	check "ping of $size bytes" answered 10.0.0.2 $size -M do
done
check "ping of 65507 bytes in fragments" answered 10.0.0.2 65507 -M dont
check "ping over the cable with the default memory" answered 10.0.1.2 20000
check "ping over IPv6" answered fd00::2 1400
check "ping in a VLAN" answered 10.0.5.2 4000

refuses_mtu() { ! ip link set vnet23_0 mtu $1 2>/dev/null; }
check "an MTU of 65522 is refused" refuses_mtu 65522
check "an MTU of 65521 is possible" ip link set vnet23_0 mtu 65521
turn
for size in 9000 65000 65493; do
	check "ping of $size bytes in one frame" answered 10.0.0.2 $size -M do
done
ping -q -f -c 300 -s 8000 10.0.0.2 >/tmp/flood
check "many pings at once" grep -q ' 0% packet loss' /tmp/flood

ip link set vnet23_0 mtu 1500
check "TCP sends 32 MiB" moved 10.0.0.2 -n 32M
check "segments crossed in one frame" [ "$(count vnet23_0 tx_segments)" -gt 0 ]
check "TCP receives 16 MiB" moved 10.0.0.2 -n 16M -R
check "TCP over IPv6" moved fd00::2 -n 16M
check "TCP in a VLAN" moved 10.0.5.2 -n 16M
check "TCP over the cable with the default memory" moved 10.0.1.2 -n 8M
ethtool -K vnet23_0 tso off gso off
check "TCP without segmentation offload" moved 10.0.0.2 -n 4M
ethtool -K vnet23_0 tx off >/dev/null
check "TCP without checksum offload" moved 10.0.0.2 -n 4M
ethtool -K vnet23_0 tx on tso on gso on >/dev/null
same "nothing was found wrong here" 0 "$(faults vnet23_0)"
same "no checksum was wrong" 0 "$(wrong_checksums)"
turn
check "carrier follows the peer's interface" wait_until 5 carrier vnet23_0 0
echo end >&4
