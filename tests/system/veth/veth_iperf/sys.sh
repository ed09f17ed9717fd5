# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/network.sh
ip link set lo up
ip addr add 10.0.0.1/24 dev veth0
ip link set veth0 up
exec 4<>/dev/vbpipe0
read -r _ <&4
rate() { sed -n "s/.* \([0-9.]* [MG]bits.sec\).*$1.*/\1/p" /tmp/iperf | tail -${2:-1} | tr '\n' ' '; }

check "TCP one way" moved 10.0.0.2 -t 3
echo "note: TCP one way: $(rate receiver)"
check "TCP the other way" moved 10.0.0.2 -t 3 -R
echo "note: TCP the other way: $(rate receiver)"
check "TCP both directions at once" moved 10.0.0.2 -t 3 --bidir
echo "note: TCP both directions at once: $(rate receiver 2)"
check "UDP both directions at once" moved 10.0.0.2 -t 3 --bidir -u -b 100M
echo "note: UDP both directions at once: $(rate receiver 2)"
check "eight TCP streams both directions at once" moved 10.0.0.2 -t 3 --bidir -P 4
same "nothing was found wrong" 0 "$(faults veth0)"
same "no checksum was wrong" 0 "$(wrong_checksums)"
same "one session saw it all" 1 "$(count veth0 sessions)"
echo end >&4
