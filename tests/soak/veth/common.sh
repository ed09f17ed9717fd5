# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Host number $1.
. /etc/network.sh
read -r seconds </test/seconds
up()
{
	ip addr add 10.0.0.$1/24 dev veth0
	ip link set veth0 up
}
now() { cut -d. -f1 /proc/uptime; }
ip link set lo up
up $1
iperf3 -s -D >/dev/null
exec 4<>/dev/vbpipe0
