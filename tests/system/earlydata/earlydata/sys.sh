# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
data=/dev/earlydata0
device=/sys/bus/vlink/devices/earlydata.0.server
mkfifo /tmp/turn
refused() { ! cat "$@" >/dev/null 2>&1; }

exec 3<>/dev/vbpipe0

# The second life: what the first one left must not be seen, then there is new data.
if ! insmod /lib/modules/earlydata.ko 2>/dev/null && ! [ -c $data ]; then
	fail "the driver is loaded" "no $data"
fi
read -r turn <&3
if [ "$turn" = again ]; then
	echo second >$data
	echo replaced >&3
	read -r turn <&3
	head -c 60000 /dev/zero | tr '\0' 'z' >/tmp/block
	cat /tmp/block /tmp/block >$data 2>/tmp/why && fail "a block that is too large is refused"
	check "the server's end is not read" refused $data
	cp /tmp/block $data
	echo large >&3
	read -r turn <&3
	check "the driver is unloaded" rmmod earlydata
	insmod /lib/modules/earlydata.ko
	echo third >$data
	echo reloaded >&3
	read -r turn <&3

	rmmod earlydata
	insmod /lib/modules/vlink_user.ko
	echo vlink-user >$device/driver_override
	echo earlydata.0.server >/sys/bus/vlink/drivers/vlink-user/bind
	for lie in large restless; do
		earlydata_liar earlydata.0 $lie </tmp/turn &
		exec 4>/tmp/turn
		[ $lie = large ] || echo restless >&3
		read -r turn <&3
		exec 4>&-
		wait
	done
	rmmod vlink_user
	echo >$device/driver_override
	insmod /lib/modules/earlydata.ko
	echo fourth >$data
	echo honest >&3
	read -r turn <&3

	insmod /lib/modules/scribble.ko class=earlydata link=0
	echo scribbling >&3
	read -r turn <&3
	rmmod scribble
	rmmod earlydata
	insmod /lib/modules/earlydata.ko
	echo fifth >$data
	echo stopped >&3
	read -r turn <&3
else
	# Both ends of a loopback are here, and have the names of the bus.
	out=/dev/earlydata.7.server
	in=/dev/earlydata.7.client
	wait_until 20 eval 'grep -q "serv ./ON.* cli ./ON" /proc/nk/vlinks'
	echo kept >$out
	same "the ends of a loopback have a name each" kept "$(cat $in)"
	head -c 5000 /dev/zero >$out 2>/dev/null
	same "a block that did not fit is not published" kept "$(cat $in)"
	mkfifo /tmp/words
	cat /tmp/words >$out &
	writer=$!
	exec 4>/tmp/words
	echo half >&4
	wait_until 20 grep -q "wchar: 5" /proc/$writer/io
	kill -9 $writer
	wait $writer
	exec 4>&-
	same "nor is one whose writer was killed" kept "$(cat $in)"
	echo next >$out
	same "the next one is" next "$(cat $in)"

	(echo one; echo two) >$data
	echo written >&3
	read -r turn <&3
	reboot -f
	sleep 100
fi
