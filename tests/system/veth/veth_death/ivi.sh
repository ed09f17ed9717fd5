# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/network.sh
ip link set lo up
ip addr add 10.0.0.2/24 dev veth0
ip link set veth0 up
iperf3 -s -D >/dev/null
ping -q -f -s 3000 10.0.0.1 >/dev/null &
exec 4<>/dev/vbpipe0
read -r how <&4
case $how in
panic)
	echo c >/proc/sysrq-trigger
	;;
reboot|off-and-on)
	[ $how = reboot ] || ip link set veth0 down
	echo b >/proc/sysrq-trigger
	;;
esac
