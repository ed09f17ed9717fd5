# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /etc/network.sh
ip link set lo up
ip addr add 10.0.0.2/24 dev veth0
ip link set veth0 up
iperf3 -s -D >/dev/null
exec 4<>/dev/vbpipe0
wait_until 20 carrier veth0 1
echo ready >&4
read -r _ <&4
same "nothing was found wrong" 0 "$(faults veth0)"
same "no checksum was wrong" 0 "$(wrong_checksums)"
