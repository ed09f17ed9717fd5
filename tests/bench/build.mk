# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The figures of docs/performance.md.

PIPE_COST := build/bench/pipe_cost

$(eval $(call program,$(PIPE_COST),build/obj/bench,tests/bench/pipe_cost.c,$(CROSS)gcc,-O2 -D_GNU_SOURCE -static))

.PHONY: bench
bench: ring-bare ring-linux $(SYSTEM_IMAGE) $(INSNCOUNT) $(PIPE_COST)
	@tests/bench/run
