# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The trace: EL2's writer and libnk's reader, side by side.

TRACE_RING := hyp/core/trace.c user/libnk/trace_ring.c tests/unit/trace/ring_test.c

$(eval $(call unit_test,trace_ring,$(TRACE_RING),-Ihyp/arch/fake/include))
$(eval $(call unit_test_tsan,trace_ring_race,$(TRACE_RING),-Ihyp/arch/fake/include))

# The files of "nk trace", read by babeltrace2.
$(eval $(call unit_test,trace_file,tests/unit/trace/file_test.c \
	$(addprefix user/nk/,trace_file.c trace_metadata.c),$(USER_INCLUDES)))
