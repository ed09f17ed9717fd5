# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/evdev.ko
wait_until 20 input_watch "Play Pad" is || fail "the pad is there"
input_watch "Play Pad" reports 3 >/dev/null || fail "it reports"
exec 4<>/dev/vbpipe0
echo ready >&4
read -r order <&4
