# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/evdev.ko
insmod /lib/modules/input_play.ko
lamp() { input_watch Liar write 17 1 1; }
is_honest() { input_watch Liar abilities 2>/dev/null | grep -q '^id 3:'; }
rang() { grep -q 18:2=440 /proc/input_play; }
violations() { cat "/sys/bus/vlink/devices/vevent.$1.server/violations"; }

check "a VM that gets input survives one that gives it and lies" wait_until 60 is_honest
made() { dmesg | grep -c 'input: Churn'; }
check "devices that come and go are made" test "$(made)" -eq 60
check "each lie is a violation" test "$(violations 0)" -ge 28
same "the focus is where this VM, which gives it, says" 4 "$(cat /sys/bus/vlink/focus)"
check "the honest device has a lamp" lamp
check "a VM that gives input survives one that lies" wait_until 60 rang
check "which is counted" test "$(violations 1)" -ge 18
check "the front end leaves" rmmod vevent
check "and the back end" rmmod vevent_be
