# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Has the disks, and obeys: loads the back end anew, leaves it out, or dies by that key of sysrq.
insmod /lib/modules/brd.ko rd_nr=1 rd_size=4096

obey()
{
	case $1 in
	reload)
		rmmod vbd_be && insmod /lib/modules/vbd_be.ko || fail "the back end is loaded anew under load"
		echo done >&4
		;;
	leave)
		rmmod vbd_be || fail "the back end leaves"
		echo done >&4
		;;
	return)
		insmod /lib/modules/vbd_be.ko
		;;
	end)
		poweroff -f
		;;
	*)
		echo "$1" >/proc/sysrq-trigger
		;;
	esac
}

while :; do
	exec 4<>/dev/vbpipe0		# waits for ivi
	while read -r how <&4; do
		obey "$how"
	done
done
