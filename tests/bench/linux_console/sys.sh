# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/test/console_cost virtio-console /dev/hvc0 0 && /test/console_cost PL011 /dev/ttyAMA0 4 &&
	pass "console_cost comes to its end"
