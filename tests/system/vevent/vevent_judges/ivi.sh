# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
insmod /lib/modules/evdev.ko
play() { echo "1 $*" >&4 && read -r word <&4; }
node() { input_watch "Play $1" node; }

for name in Keys Mouse Touch Lid; do
	check "$name is there" wait_until 30 input_watch "Play $name" is
done

# ---- evtest ----
evtest "$(node Mouse)" >/tmp/evtest 2>&1 &
evtest=$!
check "evtest describes the mouse" wait_until 20 grep -q '^Testing' /tmp/evtest
check "with its name" grep -q 'Input device name: "Play Mouse"' /tmp/evtest
check "its ids" grep -q 'bus 0x3 vendor 0x1d6b product 0x109 version 0x1' /tmp/evtest
check "its axes" grep -q 'Event code 8 (REL_WHEEL)' /tmp/evtest
check "and its buttons" grep -q 'Event code 273 (BTN_RIGHT)' /tmp/evtest
play "Play Mouse|2:0=5 1:272=1"
check "evtest sees it move" wait_until 20 grep -q 'type 2 (EV_REL), code 0 (REL_X), value 5' /tmp/evtest
check "and a button go down" grep -q 'type 1 (EV_KEY), code 272 (BTN_LEFT), value 1' /tmp/evtest
play "Play Mouse|1:272=0"
kill $evtest

# ---- libinput: udev says what a device is ----
mkdir -p /run
mount -t tmpfs run /run
systemd-udevd --daemon
udevadm trigger --action=add --subsystem-match=input
udevadm settle --timeout=30
libinput-list-devices >/tmp/list 2>&1
is_listed() { sed -n "/^Device: *$1\$/,/^\$/p" /tmp/list | grep -q "^Capabilities: *$2"; }
check "libinput knows the keyboard" is_listed "Play Keys" keyboard
check "the mouse" is_listed "Play Mouse" pointer
check "the touchscreen" is_listed "Play Touch" touch
check "and the switch" is_listed "Play Lid" switch

libinput-debug-events --show-keycodes >/tmp/events 2>&1 &
libinput=$!
added() { [ "$(grep -c DEVICE_ADDED /tmp/events)" -ge 4 ]; }
check "libinput opens all of them" wait_until 30 added
play "Play Keys|1:30=1"
play "Play Keys|1:30=0"
play "Play Mouse|2:0=5 2:1=-3"
play "Play Mouse|1:272=1"
play "Play Mouse|1:272=0"
play "Play Touch|3:47=0 3:57=10 3:53=100 3:54=200 1:330=1 3:0=100 3:1=200"
play "Play Touch|3:57=-1 1:330=0"
play "Play Lid|5:0=1"
happens() { wait_until 20 grep -q "$1" /tmp/events; }
check "a key goes down" happens 'KEYBOARD_KEY.*KEY_A (30) pressed'
check "and up" happens 'KEYBOARD_KEY.*KEY_A (30) released'
check "the mouse moves" happens 'POINTER_MOTION'
check "and clicks" happens 'POINTER_BUTTON.*BTN_LEFT (272) pressed'
check "a finger touches" happens 'TOUCH_DOWN'
check "and leaves" happens 'TOUCH_UP'
check "the lid closes" happens 'SWITCH_TOGGLE.*state 1'
kill $libinput
echo end >&4
