# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /test/cpu.sh
check "memory is at its machine address" eval "! grep -q \"^40000000.*System RAM\" /proc/iomem"
echo hello >/dev/vbpipe0
