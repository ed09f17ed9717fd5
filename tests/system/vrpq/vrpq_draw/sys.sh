# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
devices="/dev/vrpq-srv-vogl0 /dev/vrpq-srv-vogl1"
check "one process serves two VMs" draw_server -n 4 $devices
echo next >/dev/vbpipe0
echo next >/dev/vbpipe1
check "a 32-bit process does so, too" draw_server32 -n 2 $devices
check "nobody broke the protocol" [ "$(cat /sys/class/vrpq-srv-vogl/*/violations | sort -u)" = 0 ]
