# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Orders: load the module and the service anew so often under load, or die by that key of
# sysrq, or end.

received() { sed -n 's/.*received=\([0-9]*\).*/\1/p' /proc/vmq_test | head -1; }
traffic() { [ "$(received)" -gt "$1" ]; } 2>/dev/null
# What drivers keep of the kernel: mappings and interrupts.
kept() { grep -c memremap /proc/vmallocinfo; grep -c . /proc/interrupts; }

load()
{
	for m in vmq vmq_test; do
		insmod /lib/modules/$m.ko || fail "modules load" $m
	done
	(exec 4>&-; echo "survive 300" >/proc/vmq_test) &
}

unload()
{
	rmmod vmq_test vmq && wait || fail "modules unload under load"
}

exec 4<>/dev/vbpipe0
before=$(kept)
load
while read -r how number <&4; do
	case $how in
	reload)
		while [ "$number" -gt 0 ]; do
			wait_until 30 traffic 50 || fail "traffic flows" "$(cat /proc/vmq_test)"
			unload
			[ "$(kept)" = "$before" ] || fail "modules leave nothing" "$(kept), was $before"
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
