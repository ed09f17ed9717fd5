# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/network.sh
up()
{
	ip addr add 10.0.0.2/24 dev veth0
	ip link set veth0 up
}
ip link set lo up
up
iperf3 -s -D >/dev/null
exec 4<>/dev/vbpipe0
while read -r order seed <&4; do
	case $order in
	scribble)
		# Honest traffic, over which the module scribbles.
		ping -q -f -s 3000 10.0.0.1 >/dev/null 2>&1 &
		noise=$!
		insmod /lib/modules/scribble.ko class=veth link=0 seed="$seed"
		;;
	stop)
		rmmod scribble
		kill $noise
		# What was written over our own words no driver can undo.
		ip link set veth0 down
		ip link set veth0 up
		;;
	end)
		break
		;;
	esac
	echo "$order" >&4
done
