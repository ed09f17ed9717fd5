# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0

ask() { echo "$1" >&4; }
answer() { read -r said <&4 && [ "$said" = good ]; }
run() { echo "$1" >/proc/vipc_test; }
load() { insmod /lib/modules/vmq.ko && insmod /lib/modules/vipc.ko && insmod /lib/modules/vipc_test.ko; }

ask "for m in vmq vipc vipc_test; do insmod /lib/modules/\$m.ko || break; done"
check "ivi loads the modules" answer
check "sys loads the modules" load

ask "echo 'calls 16 500' >/proc/vipc_test"
check "16 threads get the right replies" run "calls 16 500"
check "and those of ivi at the same time" answer

ask "echo 1 >/sys/module/vipc_test/parameters/lie"
answer
check "8 threads get the right replies among lies" run "calls 8 200"
ask "echo 0 >/sys/module/vipc_test/parameters/lie"
answer
strays=$(sed 's/.*strays=\([0-9]*\).*/\1/' /proc/vipc_test)
check "lies were seen and found nobody" test "$strays" -gt 1600

hang() { exec 4>&-; echo "hang 0 0" >/proc/vipc_test; }
(hang) &
caller=$!
wait_until 10 grep -q pending=1 /proc/vipc_test
kill -9 $caller
wait $caller
check "a caller that waits can be killed" grep -q pending=0 /proc/vipc_test

(hang) &
caller=$!
wait_until 10 grep -q pending=1 /proc/vipc_test
ask "rmmod vipc_test && insmod /lib/modules/vipc_test.ko"
answer
wait $caller
check "a call ends when the peer goes" grep -q pending=0 /proc/vipc_test
check "and the next one is answered" run "calls 4 100"
cat /proc/vipc_test /proc/nk/vmq.vipc_test-be
check "no reply was wrong" grep -q wrong=0 /proc/vipc_test
check "the modules can be unloaded" rmmod vipc_test vipc vmq
ask end
