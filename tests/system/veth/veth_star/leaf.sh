# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# A leaf of the star, host number $1.
. /etc/network.sh
load llc stp garp mrp 8021q
ip link set lo up
ip addr add 10.0.0.$1/24 dev hub
ip link set hub up
ip link add link hub name vlan7 type vlan id 7
ip addr add 10.0.7.$1/24 dev vlan7
ip link set vlan7 up
wait_until 60 carrier hub 1
