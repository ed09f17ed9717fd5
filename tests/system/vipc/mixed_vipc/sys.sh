# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
for module in vmq vipc; do
	insmod /lib/modules/$module.ko
done
check "Linux takes a queue to a guest without an OS" insmod /lib/modules/vipc_test.ko

load()
{
	while [ ! -e /tmp/enough ]; do
		echo "survive 8 1" >/proc/vipc_test || return
	done
}
enough() { grep -q 'on=1 deaths=50' /proc/vipc_test; }

load &
load=$!
check "50 deaths of the peer's VM are seen under load" wait_until 60 enough
touch /tmp/enough
check "every reply that came was the right one" wait $load
check "the peer answers" sh -c 'echo "calls 8 200" >/proc/vipc_test'
check "no reply was wrong" grep -q wrong=0 /proc/vipc_test
check "no call was forgotten" grep -q pending=0 /proc/vipc_test
cat /proc/vipc_test /proc/nk/vmq.vipc_test-be
check "the module can be unloaded" rmmod vipc_test
