# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/network.sh
ip link set lo up
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
iperf3 -s -D >/dev/null
exec 4<>/dev/vbpipe0
ping -q -f -s 8000 10.0.0.2 >/dev/null &
echo ready >&4
read -r _ <&4
same "nothing was found wrong" 0 "$(faults veth0)"
check "each loading was a session" [ "$(count veth0 sessions)" -ge 16 ]
check "the peer answers" answered 10.0.0.2 1000
echo end >&4
read -r _ <&4
