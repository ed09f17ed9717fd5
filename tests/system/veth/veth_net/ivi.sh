# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
turn() { read -r _ <&4; }

turn
. /test/network.sh 2
echo up >&4
turn
ip link set vnet32_0 mtu 65521
echo mtu >&4
turn
check "segments came in one frame" [ "$(count vnet32_0 rx_segments)" -gt 0 ]
same "nothing was found wrong here" 0 "$(faults vnet32_0)"
same "no checksum was wrong" 0 "$(wrong_checksums)"
ip link set vnet32_0 down
echo down >&4
turn
