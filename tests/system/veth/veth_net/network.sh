# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Host number $1 on all cables: 10.0.<cable>.<host>, and VLAN 5 of cable 0 as 10.0.5.
. /etc/network.sh
load llc stp garp mrp 8021q
first=vnet23_0
[ -e /sys/class/net/vnet32_0 ] && first=vnet32_0
ip link set lo up
ip addr add 10.0.0.$1/24 dev $first
ip addr add 10.0.1.$1/24 dev veth0
ip -6 addr add fd00::$1/64 dev $first nodad
ip link set $first up
ip link set veth0 up
ip link add link $first name vlan5 type vlan id 5
ip addr add 10.0.5.$1/24 dev vlan5
ip link set vlan5 up
iperf3 -s -D >/dev/null
