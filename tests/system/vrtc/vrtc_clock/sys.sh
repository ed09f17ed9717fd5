# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Until ivi has it reboot, this is done anew in each life.
check "the board's clock is there" test "$(cat /sys/class/rtc/rtc0/name)" = "rtc-pl031 9010000.pl031"
exec 4<>/dev/vbpipe0
while read -r order <&4; do
	case $order in
	time)
		cat /sys/class/rtc/rtc0/since_epoch >&4
		;;
	rtc)
		rtc_clock /dev/rtc0
		echo done >&4
		;;
	reload)
		check "the back end can be unloaded" rmmod vrtc_be
		check "and loaded again" insmod /lib/modules/vrtc_be.ko
		echo done >&4
		;;
	reboot)
		reboot -f
		;;
	end)
		break
		;;
	esac
done
