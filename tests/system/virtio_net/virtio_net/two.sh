# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /test/common.sh 2
. /test/capture.sh
ip addr add 10.0.1.2/24 dev eth1
ip link set eth1 up
exec 4<>/dev/vbpipe1
read -r _ <&4
check "TCP from two to three" wait_until 20 moved 10.0.0.3 -p 5202 -n 8M
check "TCP from three to two" moved 10.0.0.3 -p 5202 -n 8M -R
check "UDP from two to three" moved 10.0.0.3 -p 5202 -u -b 20M -n 2M
check "UDP from three to two" moved 10.0.0.3 -p 5202 -u -b 20M -n 2M -R
echo done >&4

# Frames for tcpdump.
read -r _ <&4
checksums off
vlan 2
echo done >&4
read -r _ <&4
checksums on
ip link del vlan5
echo done >&4

# The driver loses its card and gets it back, while frames come and go.
read -r _ <&4
card=$(basename "$(readlink /sys/class/net/eth0/device)")
driver=/sys/bus/virtio/drivers/virtio_net
for i in 1 2 3 4 5; do
	ping -q -f -s 3000 10.0.0.1 >/dev/null 2>&1 &
	load=$!
	usleep 100000
	echo "$card" >$driver/unbind
	echo "$card" >$driver/bind
	ip addr add 10.0.0.2/24 brd + dev eth0
	ip link set eth0 up
	wait_until 20 reaches 10.0.0.1 || fail "the network is back with the driver" "not in round $i"
	kill $load 2>/dev/null
done
pass "the driver was taken from its card and given back under load 5 times"
same "no checksum was wrong" 0 "$(wrong_checksums)"
echo done >&4
read -r _ <&4
