# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
load() { for m; do insmod /lib/modules/$m.ko || return; done; }
tell() { echo "$2" >/proc/$1; }

# both SERVICE COMMAND: front end and back end at once
both()
{
	tell $1_test_fe "$2" &
	front=$!
	tell $1_test "$2" && wait $front
}

counted() { sed -n "s/.*$1=\([0-9]*\).*/\1/p" /proc/$2 | head -1; }
traffic() { [ "$(counted $2 $1)" -gt 50 ]; }

load_until_enough()
{
	while [ ! -e /tmp/enough ]; do
		tell $1 "$2" || return
	done
}

# survive SERVICE COUNTER COMMAND: the front end is loaded anew while both send
survive()
{
	rm -f /tmp/enough
	load_until_enough $1_test "$3 1" &
	back=$!
	for i in 1 2 3 4 5; do
		tell $1_test_fe "$3 300" &
		wait_until 60 traffic $1_test_fe $2 || return
		rmmod $1_test_fe && load $1_test_fe || return
	done
	touch /tmp/enough
	wait $back
}

held() { awk '$1 == "TX" || $1 == "RX" { n += $6 + $7 } END { print n + 0 }' /proc/nk/vmq.*; }

check "back ends load" load vmq vipc vmq_test vipc_test
check "a second one does not" sh -c '! insmod /lib/modules/vmq_test.ko 2>/dev/null'
check "front ends load" load vmq_test_fe vipc_test_fe
for what in "echo 1000" "data 500" "async 1000" "burst 1000"; do
	check "messages cross both ways: $what" both vmq "$what"
done
for m in vmq_test vmq_test_fe; do
	echo 1 >/sys/module/$m/parameters/direct
done
for what in "echo 1000" "burst 1000"; do
	check "and in callbacks: $what" both vmq "$what"
done
check "a sender without free slots waits for them" tell vmq_test_fe "block 0"
check "calls cross both ways" both vipc "calls 8 200"
check "an aborted queue comes back" tell vmq_test "abort 0"

check "the back end survives five reloads under load" survive vmq received "survive"
same "each was a session" 6 "$(counted deaths vmq_test)"	# and the abort
check "messages cross afterwards" both vmq "data 200"
check "so do callers" survive vipc served "survive 8"
same "each was a session for them" 5 "$(counted deaths vipc_test)"
check "calls cross afterwards" both vipc "calls 4 100"
cat /proc/vmq_test /proc/vmq_test_fe /proc/vipc_test /proc/vipc_test_fe /proc/nk/vmq.*
same "nothing wrong was received" 0 "$(cat /proc/vmq_test* | grep -vc -e bad=0 -e ns=)"
same "no reply was wrong" 0 "$(cat /proc/vipc_test* | grep -vc wrong=0)"
same "no message and no buffer is kept" 0 "$(held)"
check "all can be unloaded" rmmod vmq_test_fe vipc_test vmq_test vipc_test_fe vipc vmq
