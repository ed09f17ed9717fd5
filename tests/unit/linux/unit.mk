# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Parts of Linux drivers that meet a peer no scenario can play; the kernel is a stand-in.
$(eval $(call unit_test,pipe_stream,tests/unit/linux/pipe_stream_test.c \
	guest/linux/pipe/stream.c guest/linux/pipe/half.c guest/linux/nkddi/half.c,\
	-Itests/unit/linux/include -Iguest/linux/include -Iproto/port/host \
	-Wno-unused-parameter -Wno-sign-compare))
$(eval $(call unit_test,linux_watchdog,tests/unit/linux/watchdog_test.c \
	guest/linux/watchdog/main.c,-Itests/unit/linux/include -Iguest/linux/include -Wno-unused-parameter))
$(eval $(call unit_test,linux_xmem,tests/unit/linux/xmem_test.c tests/unit/linux/xmem/kernel.c \
	guest/linux/nkddi/xmem_end.c guest/linux/nkddi/xmem_slots.c guest/linux/nkddi/xmem_owner.c \
	guest/linux/nkddi/xmem_borrower.c,\
	-Itests/unit/linux/xmem -Iguest/linux/include -Wno-unused-parameter -Wno-sign-compare))
