# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/network.sh
load llc stp bridge
ip link add br0 type bridge
for port in west north east; do
	ip link set $port master br0
	ip link set $port up
done
# VLAN 7 is for north and east alone.
ip link set br0 type bridge vlan_filtering 1
bridge vlan add dev north vid 7
bridge vlan add dev east vid 7
ip addr add 10.0.0.2/24 dev br0
ip link set br0 up
for port in west north east; do
	check "carrier to $port" wait_until 60 carrier $port 1
done
check "east goes when it is done" wait_until 90 carrier east 0
check "segments of TCP came in one frame" [ "$(count east rx_segments)" -gt 0 ]
check "and left in one" [ "$(count north tx_segments)" -gt 0 ]
same "nothing was found wrong" 0 "$(($(faults west) + $(faults north) + $(faults east)))"
