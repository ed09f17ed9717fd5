# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Host number $1 of the network.
. /etc/network.sh
ip link set lo up
echo 0 >/proc/sys/net/ipv4/icmp_echo_ignore_broadcasts
ip addr add 10.0.0.$1/24 brd + dev eth0
ip link set eth0 up
iperf3 -s -D >/dev/null

# average INTERFACE rx|tx COMMAND ...: runs it, tells how many bytes a frame had on average
average()
{
	directory=/sys/class/net/$1/statistics/$2
	shift 2
	bytes=$(cat ${directory}_bytes) packets=$(cat ${directory}_packets)
	"$@" >&2
	echo $((($(cat ${directory}_bytes) - bytes) / ($(cat ${directory}_packets) - packets)))
}
# whole STATEMENT INTERFACE rx|tx COMMAND ...: frames of many segments of TCP
whole()
{
	statement=$1
	shift
	bytes_each=$(average "$@")
	check "$statement" [ "$bytes_each" -gt 10000 ]
	echo "note: $bytes_each bytes in a frame"
}
