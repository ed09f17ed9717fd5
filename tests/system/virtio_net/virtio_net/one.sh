# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /test/common.sh 1
. /test/capture.sh
ip addr add 10.0.1.1/24 dev eth1
ip link set eth1 up
exec 4<>/dev/vbpipe1

offload() { ethtool -k eth0 | grep -q "^$1: on"; }
for name in rx-checksumming tx-checksumming tcp-segmentation-offload scatter-gather; do
	check "the driver has $name on" offload $name
done
same "an address comes from VM and device" 02:6c:76:00:02:00 "$(cat /sys/class/net/eth0/address)"
same "an MTU of one card holds for its network" 9000 "$(cat /sys/class/net/eth1/mtu)"
check "two is there" wait_until 60 reaches 10.0.0.2
check "three is there" wait_until 60 reaches 10.0.0.3
for size in 0 1472 20000; do
	check "pings of $size bytes" answered 10.0.0.3 $size
	check "pings of $size bytes over the other network" answered 10.0.1.2 $size
done
all() { ping -c 3 -W 5 "$@" 2>/dev/null >/tmp/all; grep -q 10.0.0.2: /tmp/all && grep -q 10.0.0.3: /tmp/all; }
check "a broadcast reaches all" wait_until 20 all -b 10.0.0.255
check "a multicast reaches all" wait_until 20 all -I eth0 224.0.0.1
neighbour() { ip neigh show 10.0.0.2 | grep -q 02:00:00:00:22:22; }
check "an address of the description is the card's" neighbour

check "TCP to two" moved 10.0.0.2 -n 8M
check "TCP from two" moved 10.0.0.2 -n 8M -R
check "TCP to and from three at once" moved 10.0.0.3 -n 8M --bidir
check "UDP to three" moved 10.0.0.3 -u -b 20M -n 2M
check "TCP over the other network" moved 10.0.1.2 -n 8M
whole "segments go out whole" eth0 tx moved 10.0.0.3 -n 16M
whole "segments come in whole" eth0 rx moved 10.0.0.3 -n 16M -R
# Now two measures with three, while one does with both.
echo go >&4
check "TCP among all three at once" moved 10.0.0.3 -n 16M
read -r _ <&4

# Both kernels compute their checksums, so tcpdump can judge them.
checksums off
vlan 1
echo go >&4
read -r _ <&4
check "tcpdump listens" eval 'capture eth0 && capture eth1'
ip neigh flush dev eth0
check "pings in fragments" answered 10.0.0.2 20000
check "TCP with checksums to two" moved 10.0.0.2 -n 256K
check "TCP with checksums from two" moved 10.0.0.2 -n 256K -R
check "UDP with checksums to two" moved 10.0.0.2 -u -b 20M -n 64K
check "UDP with checksums from two" moved 10.0.0.2 -u -b 20M -n 64K -R
check "a broadcast among them" wait_until 20 all -b 10.0.0.255
check "a VLAN, with frames of full size" answered 10.0.5.2 1472
check "TCP in the VLAN" moved 10.0.5.2 -n 64K
check "jumbo frames" answered 10.0.1.2 8972 -M do
check "TCP in jumbo frames" moved 10.0.1.2 -n 256K
judge eth0 10.0.0.2
judge eth1 10.0.1.2
for frame in "ARP.*Request who-has 10.0.0.2" "ARP.*Reply 10.0.0.2 is-at" "proto TCP" "proto UDP" "ICMP echo reply" \
	     "> 10.0.0.255: ICMP" "vlan 5, p 0, ethertype IPv4" "offset 1480, flags" "10.0.0.1.5201 >|10.0.0.2.5201 >"; do
	check "tcpdump sees $frame" seen eth0 "$frame"
done
check "tcpdump sees jumbo frames" seen eth1 "length 9014: "
check "no checksum or header is wrong for tcpdump" sound eth0 incorrect
check "nor in jumbo frames" sound eth1 incorrect

# With checksums and cutting left to the next one, as usual: what is not complete is no complaint.
checksums on
ethtool -K eth0 gro off >/dev/null
check "tcpdump listens again" capture eth0
check "segments while tcpdump listens" eval 'moved 10.0.0.3 -n 4M && moved 10.0.0.3 -n 4M -R'
judge eth0 10.0.0.3
check "tcpdump sees large segments come" seen eth0 "10.0.0.3.5201 > .*length [1-6][0-9]{4}$"
check "and go" seen eth0 "> 10.0.0.3.5201: .*length [1-6][0-9]{4}$"
check "all are whole for tcpdump" sound eth0 nothing
checksums on
echo done >&4
read -r _ <&4

# The driver of two goes and comes, then three dies, both under load.
ping -q -f -s 3000 10.0.0.2 >/dev/null 2>&1 &
load=$!
echo go >&4
read -r _ <&4
kill $load
wait $load			# its end would interrupt the opening of a pipe
for i in 1 2; do
	ping -q -f -s 3000 10.0.0.3 >/dev/null 2>&1 &
	load=$!
	usleep 300000
	echo die >/dev/vbpipe2
	check "three is reached again in its life $((i + 1))" wait_until 60 reaches 10.0.0.3
	kill $load
	wait $load
done
check "TCP works as before" wait_until 20 moved 10.0.0.3 -n 4M
counter() { cat "$(find /sys/devices -name "net_$1" | head -1)"; }
check "what was sent is counted" [ "$(counter sent)" -gt 1000 ]
same "nothing that the driver sent was refused" 0 "$(counter refused)"
same "nothing came that the driver does not take" 0 "$(counter unfit)"
echo "note: $(counter received) frames received, $(counter dropped) dropped"
same "no checksum was wrong" 0 "$(wrong_checksums)"
echo end >&4
echo end >/dev/vbpipe2
