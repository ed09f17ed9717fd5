# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/network.sh
ip link set lo up
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
exec 4<>/dev/vbpipe0
noticed() { [ "$(faults veth0)" -gt "$before" ]; }
afresh() { [ "$(count veth0 sessions)" -gt "$sessions" ]; }

wait_until 10 reaches 10.0.0.2
for seed in 1 2; do
	before=$(faults veth0)
	sessions=$(count veth0 sessions)
	echo "scribble $seed" >&4
	read -r _ <&4
	ping -q -f -s 8000 -w 3 10.0.0.2 >/dev/null 2>&1
	ping -q -f -s 8000 10.0.0.2 >/dev/null 2>&1 &
	flood=$!
	check "what ivi breaks is noticed" wait_until 20 noticed
	check "and sessions began afresh" wait_until 20 afresh
	kill $flood
	echo stop >&4
	read -r _ <&4
	check "afterwards both reach each other" wait_until 10 reaches 10.0.0.2
	check "TCP works as before" moved 10.0.0.2 -n 4M
done
echo end >&4
