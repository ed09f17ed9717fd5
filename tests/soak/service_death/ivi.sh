# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
clock=/dev/rtc0
read -r deaths </test/deaths
lines() { wc -l </tmp/$1; }
whole() { [ "$(wc -c <$1)" = 60000 ] && [ -z "$(tr -d "$(head -c 1 $1)" <$1 | head -c 1)" ]; }

insmod /lib/modules/vlink_user.ko classes=telemetry
check "the clock of sys is there" wait_until 120 test -c $clock
(while [ ! -e /tmp/enough ]; do
	rtc_victim bother $clock 3 || echo "a call of the clock" >>/tmp/bad
	echo >>/tmp/bothers
done) &
clock_load=$!
(while [ ! -e /tmp/enough ]; do
	timeout 5 cat /dev/earlydata0 >/tmp/block || continue
	whole /tmp/block || echo "a torn block" >>/tmp/bad
	echo >>/tmp/blocks
done) &
data_load=$!
vlink_play survive telemetry.0 "$deaths" vm
touch /tmp/enough
wait $clock_load
wait $data_load
echo "note: $(lines bothers) times all calls of the clock, $(lines blocks) blocks"
check "each life of sys handed over data" [ "$(lines blocks)" -ge "$deaths" ]
check "nothing wrong was seen" [ ! -e /tmp/bad ]
same "and no protocol was broken" 0 "$(cat /sys/bus/vlink/devices/*/violations | sort -u)"
check "all can be unloaded" rmmod vrtc_fe vlink_user earlydata
