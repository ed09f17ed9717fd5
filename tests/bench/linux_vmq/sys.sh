# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
for m in vmq vipc vmq_test vipc_test; do
	insmod /lib/modules/$m.ko
done
/test/vmq_cost
