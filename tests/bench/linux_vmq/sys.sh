# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
for m in vmq vipc vmq_test vipc_test; do
	insmod /lib/modules/$m.ko
done
vm=$(dirname "$(readlink -f /sys/bus/vlink/devices/vbpipe.0.server)")
/test/vmq_cost $vm/counters
cat /proc/nk/vmq.*
