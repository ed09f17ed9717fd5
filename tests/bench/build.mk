# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The figures of docs/performance.md.

COST_PROGRAMS := pipe_cost net_cost oneway_cost vrpc_cost vmq_cost

$(foreach p,$(COST_PROGRAMS),$(eval $(call program,build/bench/$(p),build/obj/bench,tests/bench/$(p).c,\
	$(CROSS)gcc,-O2 -D_GNU_SOURCE -static)))

.PHONY: bench
bench: ring-bare ring-linux $(SYSTEM_IMAGE) $(INSNCOUNT) $(addprefix build/bench/,$(COST_PROGRAMS))
	@tests/bench/run
