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

ask "insmod /lib/modules/vmq.ko && insmod /lib/modules/vmq_test.ko"
answer
insmod /lib/modules/vmq.ko
insmod /lib/modules/vmq_test.ko

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
cat /proc/vmq_test /proc/nk/vmq.vmqtests-be
check "the module can be unloaded" rmmod vmq_test
ask end
