# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/vmq.ko
check "Linux takes a queue to a guest without an OS" insmod /lib/modules/vmq_test.ko

enough() { grep -q 'on=1 .*deaths=50' /proc/vmq_test; }
load()
{
	while [ ! -e /tmp/enough ]; do
		echo "survive 1" >/proc/vmq_test || return
	done
}

load &
load=$!
check "50 deaths of the peer's VM are seen under load" wait_until 60 enough
touch /tmp/enough
check "the load goes on all the time" wait $load
check "the peer answers" sh -c 'echo "echo 2000" >/proc/vmq_test'
check "nothing wrong was received" grep -q bad=0 /proc/vmq_test
cat /proc/vmq_test /proc/nk/vmq.vmqtests-be
check "the module can be unloaded" rmmod vmq_test
