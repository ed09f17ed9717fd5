# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
for module in vmq vipc vipc_test; do
	insmod /lib/modules/$module.ko
done

alive() { grep -q on=1 /proc/vipc_test; }
deaths() { sed -n 's/.*deaths=\([0-9]*\).*/\1/p' /proc/vipc_test; }
reached() { [ "$(deaths)" -ge "$1" ]; }
held() { awk '$1 == "TX" || $1 == "RX" { n += $6 + $7 } END { print n + 0 }' /proc/nk/vmq.*; }
none_waits() { grep -q pending=0 /proc/vipc_test; }

load()
{
	while [ ! -e /tmp/enough ]; do
		echo "survive 8 2" >/proc/vipc_test || return
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
	check "ivi unloads and loads vmq, vipc and their user under load, $reloads times" \
		test "$said" = good
	wait_until 20 reached $wanted || fail "sys sees them" "$(cat /proc/vipc_test)"
	wait_until 20 alive
	echo "$how 0" >&4
	wanted=$((wanted + 1))
	check "no call waits for ivi's VM when it died ($how)" wait_until 20 reached $wanted
	wait_until 20 none_waits
	none_waits || fail "no call waits" "$(cat /proc/vipc_test)"
	exec 4>&-
done
# First, while no child ends, which would interrupt this: ivi waits for it before it loads its
# modules, and the load waits for them.
exec 4<>/dev/vbpipe0
touch /tmp/enough
check "every reply that came was the right one" wait $load
check "ivi comes back" wait_until 20 alive
check "and answers" sh -c 'echo "calls 4 200" >/proc/vipc_test'
check "no reply was wrong" grep -q wrong=0 /proc/vipc_test
check "no call was forgotten" none_waits
cat /proc/vipc_test
same "no message is kept" 0 "$(held)"
check "the modules can be unloaded" rmmod vipc_test vipc vmq
echo "end 0" >&4
