# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/network.sh
pass "sys is up"			# a sign of life before the first wait for ivi
ip link set lo up
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
exec 4<>/dev/vbpipe0
pass "ivi is up"

ping -q -f -s 8000 10.0.0.2 >/dev/null &
flood=$!
read -r wanted </test/deaths
set -- panic reboot panic reboot off-and-on
deaths=0
while [ $deaths -lt "$wanted" ]; do
	how=$1
	shift
	set -- "$@" $how
	check "ivi is there" wait_until 20 reaches 10.0.0.2
	exec 4<>/dev/vbpipe0		# before the load: its end would interrupt this
	iperf3 -c 10.0.0.2 -t 20 --bidir >/dev/null 2>&1 &
	load=$!
	usleep 500000
	echo $how >&4
	check "no carrier when it dies by $how" wait_until 10 carrier veth0 0
	kill $load 2>/dev/null
	wait $load
	deaths=$((deaths + 1))
done
check "ivi is there again" wait_until 20 reaches 10.0.0.2
check "TCP works as before" wait_until 10 moved 10.0.0.2 -n 8M
kill $flood
wait $flood
same "a session for each life of the peer" $((deaths + 1)) "$(count veth0 sessions)"
same "nothing was found wrong" 0 "$(faults veth0)"
exec 4<>/dev/vbpipe0
echo end >&4
