# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# With -icount a nanosecond of a guest's clock is an instruction, of both CPUs and
# all exception levels together.
exec 4<>/dev/vbpipe0
modules="vmq vipc vmq_test vipc_test"

ask() { echo "$1" >&4; }
answer() { read -r said <&4 && [ "$said" = good ]; }
took() { sed -n 's/.*ns=\([0-9]*\).*/\1/p' $1; }
vm=$(dirname "$(readlink -f /sys/bus/vlink/devices/vbpipe.0.server)")/counters
exits() { cat $vm/exits_* | awk '{ s += $1 } END { print s }'; }
xirqs() { echo $(($(cat $vm/xirqs_received) + $(cat $vm/xirqs_sent))); }

# measure NAME MODULE COMMAND OPERATIONS
measure()
{
	x=$(xirqs)
	e=$(exits)
	check "$1" sh -c "echo '$3' >/proc/$2"
	x=$(($(xirqs) - x))
	e=$(($(exits) - e))
	ns=$(took /proc/$2)
	echo "note: $1: $((ns / $4)) instructions, per 1000: $((1000 * x / $4)) XIRQs in and out," \
		"$((1000 * e / $4)) exits of sys"
}

ask "for m in $modules; do insmod /lib/modules/\$m.ko || break; done"
answer
for m in $modules; do insmod /lib/modules/$m.ko; done
echo "echo 10" >/proc/vmq_test
echo "calls 1 10" >/proc/vipc_test
measure "message with reply in it" vmq_test "echo 5000" 5000
measure "message, sent in bunches of 8" vmq_test "async 5000" 5000
measure "message with data of 32 KiB on average, summed twice" vmq_test "data 200" 200
ask "echo 'echo 5000' >/proc/vmq_test"
measure "message with reply, both sides busy (both counted)" vmq_test "echo 5000" 10000
answer
measure "call, 1 thread" vipc_test "calls 1 1000" 1000
measure "call, 16 threads" vipc_test "calls 16 200" 3200
cat /proc/nk/vmq.*
ask end
