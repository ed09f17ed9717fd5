# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
driver=/sys/bus/vlink/drivers/vlink-user
devices=/sys/bus/vlink/devices

refused() { ! (echo "$1" >"$2") 2>/dev/null; }
unloadable() { ! rmmod vlink_user 2>/dev/null; }
missing() { ! [ -e "$1" ]; }
mode() { stat -c '%a %u %g' "$1"; }

insmod /lib/modules/vlink_user.ko
check "nothing is a process's without root's word" missing /dev/vlink
check "a class of a kernel driver is refused" refused vbpipe $driver/new_id
check "and what is no class" refused a-name-that-is-too-long $driver/new_id
check "root gives a class" [ "$(echo telemetry 2>&1 >$driver/new_id)" = "" ]
check "once" refused telemetry $driver/new_id
same "a device is root's alone" "600 0 0" "$(mode /dev/vlink/telemetry.0)"
check "both ends of a pair have devices" \
	[ -c /dev/vlink/telemetry.1.server -a -c /dev/vlink/telemetry.1.client ]
check "and no common one" missing /dev/vlink/telemetry.1
check "other classes have none" missing /dev/vlink/hostile.0
echo hostile >$driver/new_id
check "a class is taken back" [ "$(echo hostile 2>&1 >$driver/remove_id)" = "" ]
check "and is then unknown" refused hostile $driver/remove_id
echo vlink-user >$devices/loop.7.server/driver_override
echo loop.7.server >$driver/bind
check "driver_override gives a single end of a loopback" [ -c /dev/vlink/loop.7.server ]
check "and not the other" missing /dev/vlink/loop.7.client
same "it shows" vlink-user "$(cat $devices/loop.7.server/driver_override)"

echo vlink-user >$devices/loop.7.client/driver_override
echo loop.7.client >$driver/bind
vlink_fresh loop.7.server loop.7.client

check "nonsense is survived" vlink_hostile hostile.0 60000
same "an end is OFF when its process has ended" OFF "$(cat $devices/hostile.0.client/local_state)"

mkfifo /tmp/go
echo rights >$driver/new_id
for program in vlink_rights32 vlink_rights; do
	$program rights.0 </tmp/go >/tmp/rights &
	exec 9>/tmp/go
	wait_until 20 grep -q bound /tmp/rights
	echo rights.0.client >$driver/unbind
	exec 9>&-
	wait
	grep -v bound /tmp/rights
	check "an end that was taken away can be given again ($program)" \
		[ "$(echo rights.0.client 2>&1 >$driver/bind)" = "" -a -c /dev/vlink/rights.0 ]
done

exec 8<>/dev/vlink/rights.0
check "the driver stays while a process has an end" unloadable
exec 8>&-
vlink_unbind rights.0 rights.0.client 15

vlink_play ask telemetry.0 3000
vlink_play32 ask telemetry.0 3000
vlink_play survive telemetry.0 50 process
same "its end is OFF when a process has ended" OFF "$(cat $devices/telemetry.0.server/local_state)"
check "the driver is unloaded" rmmod vlink_user
