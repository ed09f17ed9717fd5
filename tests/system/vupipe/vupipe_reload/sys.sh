# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
devices="/dev/vpipe0 /dev/vpipe1 /dev/vupipe0 /dev/vupipe1"
exec 4<>/dev/vbpipe0

tell() { echo "$@" >&4; read -r _ <&4; }

reload()
{
	for i in 1 2 3 4 5; do
		oneway_load 1 $devices || return 1
		for module in vpipe vupipe; do
			rmmod $module || return 1
			insmod /lib/modules/$module.ko || return 1
		done
	done
}

stream()
{
	workers=
	tell stream
	for device in $devices; do
		oneway_stream $device 300000 30000 7 &
		workers="$workers $!"
	done
	wait $workers
}

# A vupipe cannot tell in general whether it was ivi or a process here: scribble.ko writes both lines.
noticed() { cat "$1"/violations "$1"/contradictions 2>/dev/null | grep -qv '^0$'; }

tell load
check "modules come and go under load" reload
tell stop
stream
for link in "vpipe 0" "vpipe 1" "vupipe 0" "vupipe 1"; do
	tell scribble $link
	check "only documented errors come" oneway_load 3 $devices
	device=/sys/class/${link% *}/${link% *}${link#* }
	for try in 1 2 3 4 5; do	# what is broken may be seen by ivi alone for a while
		noticed $device || oneway_load 2 $devices >/dev/null
	done
	tell stop
	check "what ivi breaks in $link is noticed" noticed $device
done
stream
echo end >&4
