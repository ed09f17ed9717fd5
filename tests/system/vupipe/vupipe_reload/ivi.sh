# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
devices="/dev/vpipe0 /dev/vpipe1 /dev/vupipe0 /dev/vupipe1"
exec 4<>/dev/vbpipe0

while read -r order class link <&4; do
	case $order in
	load)
		oneway_load 600 $devices 4>&- &
		load=$!
		;;
	scribble)
		oneway_load 600 $devices 4>&- &
		load=$!
		insmod /lib/modules/scribble.ko class=$class link=$link seed=1
		;;
	stop)
		# First, so that closing leaves the states as they should be.
		rmmod scribble 2>/dev/null
		kill -9 $load
		wait $load
		;;
	stream)
		for device in $devices; do
			oneway_stream $device 300000 30000 7 &
		done
		;;
	end)
		wait
		break
		;;
	esac
	echo "$order" >&4
done
