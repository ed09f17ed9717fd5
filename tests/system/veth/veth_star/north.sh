# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /test/leaf.sh 4
iperf3 -s -D >/dev/null
check "the hub goes last but the leaves" wait_until 90 carrier hub 0
check "segments came in one frame" [ "$(count hub rx_segments)" -gt 0 ]
same "no checksum was wrong" 0 "$(wrong_checksums)"
same "nothing was found wrong" 0 "$(faults hub)"
