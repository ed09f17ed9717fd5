# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /test/cpu.sh
check "memory is at 1 GiB" grep -q "^40000000.*System RAM" /proc/iomem
same "the other VM is heard" hello "$(head -n 1 /dev/vbpipe0)"
