# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0

ask() { echo "$1" >&4; }
answer() { read -r said <&4 && [ "$said" = good ]; }
run() { echo "$1" >/proc/vmq_test; }
violations() { cat /sys/bus/vlink/devices/vmqtests.1.server/violations; }
# Scribbled is anywhere, so nobody knows when what is judged is hit.
noticed() { [ "$(violations)" -gt "$before" ] || { torment >/dev/null; false; }; }
torment()
{
	ask "echo 'torment 5' >/proc/vmq_test"
	run "torment 5"
	came_to_harm=$?
	answer
	return $came_to_harm
}

modules="vmq vmq_test vipc vipc_test"
ask "for m in $modules; do insmod /lib/modules/\$m.ko || break; done"
answer
for m in $modules; do
	insmod /lib/modules/$m.ko
done

for seed in 1 2 3; do
	before=$(violations)
	ask "insmod /lib/modules/scribble.ko class=vmqtests link=1 seed=$seed"
	check "ivi begins to scribble" answer
	check "sys comes to no harm" torment
	check "what ivi breaks is noticed" wait_until 2 noticed
	ask "rmmod scribble && rmmod vmq_test && insmod /lib/modules/vmq_test.ko"
	check "ivi stops" answer
	run "forget 0"
	check "an honest peer finds the queue as new" run "data 300"
done

# Under the hands of ivi's own driver, which believes what it reads there.
ask "insmod /lib/modules/scribble.ko class=vmqtests link=1 states=1"
check "ivi moves the states of its own end" answer
check "sys comes to no harm by that" torment
ask "rmmod scribble && rmmod vmq_test && insmod /lib/modules/vmq_test.ko"
check "and ivi's driver is loaded anew" answer
# A session that began before may have to end by what was written last.
mended() { run "forget 0"; run "data 300"; }
check "which mends the queue" wait_until 3 mended

# What is scribbled over may cost a call its reply: its end is that of the session.
calls() { echo "survive 4 3" >/proc/vipc_test; }
answered() { echo "calls 4 100" >/proc/vipc_test; }
for what in "" states=1; do
	(calls) 4>&- &
	load=$!
	ask "insmod /lib/modules/scribble.ko class=vipc_test link=0 $what"
	check "ivi scribbles over calls ($what)" answer
	ask "(echo 'survive 4 3' >/proc/vipc_test) 4>&- & usleep 3000000"
	answer
	ask "rmmod scribble && rmmod vipc_test && wait; insmod /lib/modules/vipc_test.ko"
	check "and stops ($what)" answer
	wait $load
	check "calls to a driver that was loaded anew are answered ($what)" wait_until 3 answered
done
cat /proc/vmq_test /proc/vipc_test /proc/nk/vmq.vmqtests-be
check "the modules can be unloaded" rmmod vmq_test vipc_test vipc vmq
ask end
