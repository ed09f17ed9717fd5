# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Ends the lives of ivi and aux, so often as the file deaths says.
deaths=$(cat /test/deaths 2>/dev/null || echo 2)
insmod /lib/modules/evdev.ko
insmod /lib/modules/input_play.ko 'only="Play Pad"'

is_held() { input_watch "Play Keys" state | grep -q "key 30"; }
is_free() { [ "$(input_watch "Play Keys" state)" = state ]; }
hears() { timeout 10 input_watch "Play Keys" reports 2 >/dev/null; }
meet()
{
	exec 4<>/dev/vbpipe0 5<>/dev/vbpipe1
	read -r word <&4 && read -r word <&5
}

(while [ ! -e /tmp/enough ]; do echo "100 Play Pad|3:0=#" >/proc/input_play; done) &
load=$!
node=
for n in $(seq $deaths); do
	meet
	wait_until 20 input_watch "Play Keys" is || fail "keys of aux are there" "life $n"
	wait_until 20 hears || fail "and are heard" "life $n"
	[ -n "$node" ] || node=$(input_watch "Play Keys" node)
	same "the device is the same in each life" "$node" "$(input_watch "Play Keys" node)"
	echo hold >&5
	wait_until 10 is_held || fail "a key is held" "life $n"
	nk restart ivi >/dev/null || fail "ivi ends"
	nk restart aux >/dev/null || fail "aux ends"
	wait_until 10 is_free || fail "what was down in it is released" "$(input_watch "Play Keys" state)"
	input_watch "Play Keys" is || fail "the device stays"
	exec 4>&- 5>&-
	pass "both ended, with nothing down and the device there"
done
meet
check "the last life is heard as the first one" wait_until 20 hears
echo end >&4
echo end >&5
touch /tmp/enough
wait $load
same "nobody broke the protocol" 0 "$(cat /sys/bus/vlink/devices/vevent.*/violations | sort -n | tail -1)"
check "the front end leaves" rmmod vevent
check "and the back end" rmmod vevent_be
