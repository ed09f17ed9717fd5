# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# In each life: load on all three links, then words until ivi tells us how to die.
called() { [ "$(awk '/vrtc/ { print $6 }' /proc/nk/vrpc)" -gt 20 ]; }

insmod /lib/modules/vlink_user.ko classes=telemetry
(while :; do
	for n in 0 1 2 3 4 5 6 7 8 9; do
		head -c 60000 /dev/zero | tr '\0' $n >/dev/earlydata0
	done
done) &
wait_until 60 called || fail "ivi uses the clock" "$(cat /proc/nk/vrpc)"
vlink_play answer telemetry.0
