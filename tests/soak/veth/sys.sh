# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /test/common.sh 1
end=$(($(now) + seconds))
rounds=0
wait_until 10 reaches 10.0.0.2
ping -q -f -s 3000 10.0.0.2 >/dev/null 2>&1 &
flood=$!
while [ "$(now)" -lt $end ]; do
	rounds=$((rounds + 1))
	wait_until 20 moved 10.0.0.2 -t 2 --bidir >/dev/null || fail "TCP flows" "not in round $rounds"
	iperf3 -c 10.0.0.2 -t 2 --bidir -u -b 50M >/dev/null 2>&1 &
	usleep 500000
	case $((rounds % 4)) in
	0) ip link set veth0 down; ip link set veth0 up ;;
	1) ip link set veth0 mtu 9000 ;;
	2) ethtool -K veth0 tso off tx off >/dev/null; ip link set veth0 mtu 1500 ;;
	3) ethtool -K veth0 tx on tso on >/dev/null; echo reload >&4; read -r _ <&4 ;;
	esac
	wait_until 10 reaches 10.0.0.2 || fail "the peer is reached" "not in round $rounds"
	wait $! 2>/dev/null
	free=$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)
	[ $rounds = 3 ] && first=$free
done
kill $flood
echo "note: $rounds rounds, $(count veth0 sessions) sessions, ${first:-0} KiB free after 3, $free at the end"
check "rounds were made" [ $rounds -gt 3 ]
check "no memory is lost" [ "$free" -gt $((first - 8192)) ]
same "nothing was found wrong" 0 "$(faults veth0)"
same "no checksum was wrong" 0 "$(wrong_checksums)"
echo end >&4
read -r _ <&4
