# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /test/common.sh 3
iperf3 -s -D -p 5202 >/dev/null
read -r how </dev/vbpipe2
[ "$how" = end ] || echo b >/proc/sysrq-trigger
same "no checksum was wrong" 0 "$(wrong_checksums)"
