# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/network.sh
ip link set lo up
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
wait_until 5 carrier veth0 1

dropped() { count veth0 rx_bad_place rx_bad_checksum rx_bad_segment rx_refused; }
violations() { cat /sys/bus/vlink/devices/veth.0.server/violations; }

number=0
for lie in 0 1 2 3 4 5 6 7 8 9 a b; do
	check "after the lie $lie about a frame it still answers" udp_echo 10.0.0.2 $lie
	number=$((number + 20))
	same "all frames of lie $lie were dropped" $number "$(dropped)"
done
for lie in c d e; do
	check "after the lie $lie about a header it still answers" udp_echo 10.0.0.2 $lie
done
same "no lie about a frame ended the session" 1 "$(count veth0 sessions)"
same "and none is a violation of the link" 0 "$(violations)"

number=0
for lie in f g h; do
	check "after the lie $lie about an index it answers again" udp_echo 10.0.0.2 $lie
	number=$((number + 1))
	same "which is a violation" $number "$(violations)"
	same "and the beginning of a new session" $((number + 1)) "$(count veth0 sessions)"
done
check "the liar can still be pinged" answered 10.0.0.2 1000
udp_echo 10.0.0.2 z
