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

# Messages are taken in the callbacks now: 64 wait, a callback gets 32.
directly() { echo $1 >/sys/module/vmq_test/parameters/direct; }
most() { awk -F '[=,]' '{ for (i = 2; i <= NF; i++) if ($(i - 1) ~ /most$/) m = $i > m ? $i : m } END { print m + 0 }' /proc/vmq_test; }
directly 1
ask "echo 1 >/sys/module/vmq_test/parameters/direct"
answer
ask "echo 'burst 640' >/proc/vmq_test"
check "bursts cross, taken in callbacks" run "burst 640"
check "bursts: and as many from ivi at the same time" answer
for what in echo data; do
	ask "echo '$what 1000' >/proc/vmq_test"
	check "$what: 1000 messages, taken in callbacks" run "$what 1000"
	check "$what: and as many from ivi in callbacks" answer
done
same "no callback takes more than its share of a burst" 32 "$(most)"
directly 0
ask "echo 0 >/sys/module/vmq_test/parameters/direct"
answer

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
