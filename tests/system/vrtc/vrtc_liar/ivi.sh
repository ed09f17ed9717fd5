# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
limit=/sys/module/vrtc_fe/parameters/timeout_ms
exec 4<>/dev/vbpipe0
ask() { echo "$*" >&4; read -r _ <&4; }

# Of all that may come after a wrong back end, what must come is a clock that works.
first=/dev/rtc0
year() { rtc_victim read $first; }
reads() { hwclock -r -u -f /dev/rtc0 >/dev/null 2>&1 && hwclock -r -u -f /dev/rtc1 >/dev/null 2>&1; }
find_first() { first=/dev/$(cd /sys/devices/platform/vrtc.0/rtc && echo rtc*) && [ -c $first ]; }

wait_until 60 reads
find_first

# ---- a back end that says nothing
ask liar
check "another back end takes over" wait_until 30 reads
echo 1500 >$limit
ask mode 1
# ETIMEDOUT, or EIO if the rtc class itself was in a call, and we waited for that.
check "a call to a silent back end ends" eval 'year | grep -Eq "^(110|5) "'
same "and later ones at once, with an error" "5 0" "$(year)"	# EIO
ask mode 0
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	year
	usleep 50000
done >/tmp/years
check "an answer that comes too late is nobody's" eval '! grep -q 1999 /tmp/years'
check "a back end that speaks again is heard" wait_until 30 eval '[ "$(year)" = "0 2030" ]'
ask mode 1
year >/dev/null
check "the front end can be unloaded while the back end is silent" rmmod vrtc_fe
ask mode 0
insmod /lib/modules/vrtc_fe.ko timeout_ms=1500
check "and loaded again" wait_until 30 reads
find_first

# ---- a liar
bad=0
for mode in 2 3 4 5; do
	ask mode $mode
	rtc_victim bother $first 2 || bad=1
done
same "a liar does no harm" 0 $bad
ask mode 0
check "and is believed when it tells the truth" wait_until 30 eval '[ "$(year)" = "0 2030" ]'
ask honest
echo 10000 >$limit
check "an honest one takes over" wait_until 30 reads

# ---- loaded anew under load
(while :; do rtc_victim bother $first 1 || echo bad; done) 4>&- >/tmp/load &
load=$!
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
	ask reload
done
kill $load
wait $load
same "a clock outlives its back end 15 times" "" "$(cat /tmp/load)"
# Not by sysfs: there the rtc class waits for a reader that waits for it.
(while :; do rtc_victim read /dev/rtc0; rtc_victim read /dev/rtc1; done) 4>&- >/dev/null 2>&1 &
load=$!
again=0
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
	wait_until 30 reads || echo "no clock in round $i"
	wait_until 30 eval 'rmmod vrtc_fe 2>/dev/null' && insmod /lib/modules/vrtc_fe.ko && again=$((again + 1))
done
kill $load
wait $load
same "the front end is loaded anew 15 times under load" 15 $again
check "and the clocks are there" wait_until 30 reads
find_first

# ---- scribblers
check "who has no right to set the clock cannot" wait_until 30 \
	eval '[ "$(rtc_victim set $first)" = 13 ]'	# EACCES
ask scribble 3
rtc_victim bother $first 4 && pass "a back end that scribbles does no harm"
ask stop
ask reload	# its own states were scribbled too, and nobody tells a driver of its own
check "when it stops the clock is there again" wait_until 30 reads
insmod /lib/modules/scribble.ko class=vrpc link=0 seed=4 swapped=1
rtc_victim bother $first 4
ask check
rmmod scribble
ask reload
check "the same with the front end" wait_until 30 reads
echo end >&4
