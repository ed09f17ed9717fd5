# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/vmq.ko
insmod /lib/modules/vmq_test.ko

deaths() { sed -n 's/.*deaths=\([0-9]*\).*/\1/p' /proc/vmq_test | head -1; }
reached() { [ "$(deaths)" -ge "$1" ]; }
is_on() { ! grep -q on=0 /proc/vmq_test; }

load()
{
	while [ ! -e /tmp/enough ]; do
		echo "survive 2" >/proc/vmq_test || return
	done
}

load &
load=$!
wanted=0
for how in b c b c b; do
	exec 4<>/dev/vbpipe0		# waits for ivi
	echo "reload 9" >&4
	wanted=$((wanted + 9))
	read -r said <&4
	check "ivi unloads and loads its module 9 times under load" test "$said" = good
	reached $wanted || fail "sys sees them" "$(cat /proc/vmq_test)"
	echo "$how 0" >&4
	wanted=$((wanted + 1))
	check "sys sees ivi's VM die ($how) under load" wait_until 20 reached $wanted
	exec 4>&-
done
touch /tmp/enough
check "the load goes on all the time" wait $load
check "ivi comes back" wait_until 20 is_on
check "and carries messages" sh -c 'echo "data 500" >/proc/vmq_test'
check "nothing wrong was received" grep -q bad=0 /proc/vmq_test
cat /proc/vmq_test /proc/nk/vmq.vmqtests-be
check "the module can be unloaded" rmmod vmq_test
exec 4<>/dev/vbpipe0
echo "end 0" >&4
