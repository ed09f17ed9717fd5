# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Plays what ivi says, a line at a time.
insmod /lib/modules/evdev.ko
insmod /lib/modules/input_play.ko
exec 4<>/dev/vbpipe0
while read -r line <&4; do
	[ "$line" != end ] || break
	echo "$line" >/proc/input_play
	echo played >&4
done
