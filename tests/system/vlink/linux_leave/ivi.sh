# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
life=$(cat /sys/bus/platform/drivers/nkddi/*/counters/starts)
exec 3<>/dev/vbpipe0
echo "life $life" >&3
read -r go <&3
[ "$life" != 1 ] || kexec_idle
[ "$life" != 2 ] || echo c >/proc/sysrq-trigger
