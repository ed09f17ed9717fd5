# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/network.sh
exec 4<>/dev/vbpipe0
read -r _ <&4
up()
{
	ip addr add 10.0.0.2/24 dev veth0
	ip link set veth0 up
}
again()
{
	rmmod vl_veth && insmod /lib/modules/vl_veth.ko && up
}

ip link set lo up
up
check "both reach each other" wait_until 10 reaches 10.0.0.1
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
	iperf3 -c 10.0.0.1 -t 10 --bidir --connect-timeout 1000 >/dev/null 2>&1 &
	load=$!
	usleep 200000
	again || fail "the driver can be unloaded and loaded under load" "not in round $i"
	wait_until 5 reaches 10.0.0.1 || fail "the peer is reached again" "not in round $i"
	kill $load 2>/dev/null
done
pass "the driver was unloaded and loaded under load 15 times"
check "TCP works as before" wait_until 10 moved 10.0.0.1 -n 8M
same "nothing was found wrong" 0 "$(faults veth0)"
echo done >&4
read -r _ <&4
echo end >&4
