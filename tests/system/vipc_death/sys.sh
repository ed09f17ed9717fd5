# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
for module in vmq vipc vipc_test; do
	insmod /lib/modules/$module.ko
done

alive() { grep -q on=1 /proc/vipc_test; }
gone() { grep -q on=0 /proc/vipc_test; }
none_waits() { grep -q pending=0 /proc/vipc_test; }

load()
{
	while [ ! -e /tmp/enough ]; do
		echo "survive 8 2" >/proc/vipc_test || return
	done
}

load &
load=$!
for how in b c b c b; do
	exec 4<>/dev/vbpipe0		# waits for ivi
	echo "reload 9" >&4
	read -r said <&4
	check "ivi unloads and loads its module 9 times under load" test "$said" = good
	wait_until 10 alive
	echo "$how 0" >&4
	check "no call waits for ivi's VM when it died ($how)" wait_until 20 gone
	none_waits || fail "no call waits" "$(cat /proc/vipc_test)"
	exec 4>&-
done
touch /tmp/enough
check "every reply that came was the right one" wait $load
check "ivi comes back" wait_until 20 alive
check "and answers" sh -c 'echo "calls 4 200" >/proc/vipc_test'
check "no reply was wrong" grep -q wrong=0 /proc/vipc_test
check "no call was forgotten" none_waits
cat /proc/vipc_test
check "the module can be unloaded" rmmod vipc_test
exec 4<>/dev/vbpipe0
echo "end 0" >&4
