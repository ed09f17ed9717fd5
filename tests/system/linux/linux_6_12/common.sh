# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What both VMs do: host number $1 on both cables, end number $1 of all pipes.
. /etc/network.sh
mine=$1
ip link set lo up
ip addr add 10.0.0.$1/24 dev veth0
ip addr add 10.0.1.$1/24 dev eth0
ip link set veth0 up
ip link set eth0 up
iperf3 -s -D >/dev/null

exec 4<>/dev/vbpipe1

# Through all pipes at once, each way.
streams()
{
	pipe_stream /dev/vbpipe0 2 $mine $((3 - mine)) &
	workers=$!
	for device in vpipe0 vpipe1 vupipe0 vupipe1; do
		oneway_stream /dev/$device 1000000 30000 7 &
		workers="$workers $!"
	done
	wait $workers
}
