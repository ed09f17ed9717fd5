# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Orders: reload the module so often under load, or die by that key of sysrq, or end.

load() { insmod /lib/modules/vmq_test.ko && (exec 4>&-; echo "survive 300" >/proc/vmq_test) & }
received() { sed -n 's/.*received=\([0-9]*\).*/\1/p' /proc/vmq_test | head -1; }
traffic() { [ "$(received)" -gt "$1" ]; } 2>/dev/null

insmod /lib/modules/vmq.ko
load
exec 4<>/dev/vbpipe0
while read -r how number <&4; do
	case $how in
	reload)
		while [ "$number" -gt 0 ]; do
			wait_until 30 traffic 50 || fail "traffic flows" "$(cat /proc/vmq_test)"
			rmmod vmq_test
			load
			number=$((number - 1))
		done
		echo good >&4
		;;
	end)
		break
		;;
	*)
		wait_until 30 traffic 50
		echo "$how" >/proc/sysrq-trigger
		;;
	esac
done
