# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
for m in vmq vipc vmq_test vipc_test; do
	insmod /lib/modules/$m.ko
done
deaths() { sed -n 's/.*deaths=\([0-9]*\).*/\1/p' /proc/$1 | head -1; }
reached() { [ "$(deaths vmq_test)" = "$1" ] && [ "$(deaths vipc_test)" = "$1" ]; }
on() { ! grep -q on=0 /proc/vmq_test /proc/vipc_test; }
held() { awk '$1 == "TX" || $1 == "RX" { n += $6 + $7 } END { print n + 0 }' /proc/nk/vmq.*; }

# load MODULE COMMAND
load()
{
	while [ ! -e /tmp/enough ]; do
		echo "$2" >/proc/$1 || return
	done
}

load vmq_test "survive 2" &
messages=$!
load vipc_test "survive 8 2" &
calls=$!
for n in $(seq 50); do
	exec 4<>/dev/vbpipe0		# waits for ivi
	[ $((n % 2)) = 0 ] && key=b || key=c
	echo $((n % 3 % 2)) >/sys/module/vmq_test/parameters/direct
	echo $key >&4
	wait_until 30 reached $n || fail "sys sees ivi die" "$n: $(cat /proc/vmq_test /proc/vipc_test)"
	exec 4>&-
done
same "sys saw 50 deaths" "50 50" "$(deaths vmq_test) $(deaths vipc_test)"
touch /tmp/enough
check "messages go on all the time" wait $messages
check "and calls" wait $calls
check "ivi comes back" wait_until 30 on
check "and carries messages" sh -c 'echo "data 500" >/proc/vmq_test'
check "and answers calls" sh -c 'echo "calls 4 200" >/proc/vipc_test'
cat /proc/vmq_test /proc/vipc_test /proc/nk/vmq.*
same "nothing wrong was received" 0 "$(grep -vc -e bad=0 -e ns= /proc/vmq_test)"
check "no reply was wrong, no call is forgotten" grep -q "wrong=0 pending=0" /proc/vipc_test
same "no message and no buffer is kept" 0 "$(held)"
check "the modules can be unloaded" rmmod vmq_test vipc_test vipc vmq
exec 4<>/dev/vbpipe0
echo end >&4
