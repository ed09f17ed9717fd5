# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/evdev.ko
is_there() { ls /sys/class/input/event*/device/name >/dev/null 2>&1; }
wait_until 60 is_there
/test/event_cost read "Play Pad" &
reader=$!
exec 4<>/dev/vbpipe1
read -r word <&4
kill $reader
