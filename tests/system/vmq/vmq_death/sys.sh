# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/vmq.ko
insmod /lib/modules/vmq_test.ko

deaths() { sed -n 's/.*deaths=\([0-9]*\).*/\1/p' /proc/vmq_test | head -1; }
reached() { [ "$(deaths)" -ge "$1" ]; }
is_on() { ! grep -q on=0 /proc/vmq_test; }

held() { awk '$1 == "TX" || $1 == "RX" { n += $6 + $7 } END { print n + 0 }' /proc/nk/vmq.*; }

load()
{
	while [ ! -e /tmp/enough ]; do
		echo "survive 2" >/proc/vmq_test || return
	done
}

load &
load=$!
wanted=0
reloads=2
for how in b c b c b c b c b c; do
	exec 4<>/dev/vbpipe0		# waits for ivi
	reloads=$((3 - reloads))		# 1, 2, 1 ...
	echo "reload $reloads" >&4
	wanted=$((wanted + reloads))
	read -r said <&4
	check "ivi unloads and loads vmq and its user under load, $reloads times" test "$said" = good
	reached $wanted || fail "sys sees them" "$(cat /proc/vmq_test)"
	echo "$how 0" >&4
	wanted=$((wanted + 1))
	check "sys sees ivi's VM die ($how) under load" wait_until 20 reached $wanted
	exec 4>&-
done
touch /tmp/enough
check "the load goes on all the time" wait $load
exec 4<>/dev/vbpipe0
check "ivi comes back" wait_until 20 is_on
check "and carries messages" sh -c 'echo "data 500" >/proc/vmq_test'
same "nothing wrong was received" 0 "$(grep -vc -e bad=0 -e ns= /proc/vmq_test)"
cat /proc/vmq_test /proc/nk/vmq.vmqtests-be
same "no message and no buffer is kept" 0 "$(held)"
check "the modules can be unloaded" rmmod vmq_test vmq
echo "end 0" >&4
