# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/network.sh
ip link set lo up
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
ping -q -f -s 1000 10.0.0.2 >/dev/null 2>&1 &
small=$!
ping -q -f -s 20000 10.0.0.2 >/dev/null 2>&1 &
large=$!
sessions() { [ "$(count veth0 sessions)" -ge 51 ]; }

check "fifty deaths of the peer, and fifty-one sessions" wait_until 60 sessions
kill $small $large
check "the last life answers" wait_until 10 answered 10.0.0.2 1000
same "nothing was found wrong" 0 "$(faults veth0)"
check "datagrams come back" udp_echo 10.0.0.2
udp_echo 10.0.0.2 bye
