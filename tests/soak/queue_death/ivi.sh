# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
received() { sed -n 's/.*received=\([0-9]*\).*/\1/p' /proc/vmq_test | head -1; }
served() { sed -n 's/.*served=\([0-9]*\).*/\1/p' /proc/vipc_test; }
traffic() { [ "$(received)" -gt 50 ] && [ "$(served)" -gt 50 ]; }

for m in vmq vipc vmq_test vipc_test; do
	insmod /lib/modules/$m.ko
done
(echo "survive 300" >/proc/vmq_test) &
(echo "survive 8 300" >/proc/vipc_test) &
exec 4<>/dev/vbpipe0
read -r key <&4
if [ "$key" != end ]; then
	wait_until 60 traffic || fail "traffic flows" "$(cat /proc/vmq_test /proc/vipc_test)"
	echo "$key" >/proc/sysrq-trigger
fi
