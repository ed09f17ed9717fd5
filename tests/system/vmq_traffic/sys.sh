# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0

ask() { echo "$1" >&4; }
answer() { read -r said <&4 && [ "$said" = good ]; }
run() { echo "$1" >/proc/vmq_test; }

ask "insmod /lib/modules/vmq.ko && insmod /lib/modules/vmq_test.ko"
check "ivi loads the module" answer
check "sys loads the modules" insmod /lib/modules/vmq.ko
check "sys claims its links" insmod /lib/modules/vmq_test.ko

check "a sender without free slots waits for them" run "block 0"
for what in echo data async; do
	ask "echo '$what 3000' >/proc/vmq_test"
	check "$what: 3000 messages on three links each" run "$what 3000"
	check "$what: and as many from ivi at the same time" answer
done
check "an aborted queue comes back" run "abort 0"
check "and carries messages" run "data 100"
ask "rmmod vmq_test && insmod /lib/modules/vmq_test.ko"
check "ivi loads its module anew" answer
check "and messages travel again" run "echo 500"
cat /proc/nk/vmq.vmqtests-be
check "nothing wrong was received" grep -q bad=0 /proc/vmq_test
check "the module can be unloaded" rmmod vmq_test
check "and loaded again" insmod /lib/modules/vmq_test.ko
check "and carries messages again" run "echo 100"
ask end
