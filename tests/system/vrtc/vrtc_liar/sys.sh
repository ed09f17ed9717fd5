# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
mode=/sys/module/vrtc_liar/parameters/mode
violations() { cat /sys/bus/vlink/devices/vrpc.0.server/violations; }

exec 4<>/dev/vbpipe0
while read -r order value <&4; do
	case $order in
	liar)
		rmmod vrtc_be && insmod /lib/modules/vrtc_liar.ko
		;;
	mode)
		echo "$value" >$mode
		;;
	honest)
		rmmod vrtc_liar && insmod /lib/modules/vrtc_be.ko
		;;
	reload)
		rmmod vrtc_be && insmod /lib/modules/vrtc_be.ko ||
			fail "the back end can be loaded anew under load"
		;;
	scribble)
		insmod /lib/modules/scribble.ko class=vrpc link=0 seed="$value" swapped=1
		;;
	stop)
		rmmod scribble
		;;
	check)
		echo "$(violations) broken protocols"
		check "its clock is not harmed" eval "hwclock -r -u -f /dev/rtc0 >/dev/null"
		;;
	end)
		break
		;;
	esac
	echo done >&4
done
