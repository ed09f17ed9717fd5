# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The figures of docs/performance.md.  B=<pattern>: some parts of tests/bench/run.

COST_PROGRAMS := pipe_cost net_cost oneway_cost vrpc_cost vmq_cost console_cost disk_cost yard_cost event_cost

$(foreach p,$(COST_PROGRAMS),$(eval $(call program,build/bench/$(p),build/obj/bench,tests/bench/$(p).c,\
	$(CROSS)gcc,-O2 -D_GNU_SOURCE -static)))

ring-linux: build/bench/disk_cost $(INSNCOUNT)	# of vbd_cost
ring-linux: build/bench/vrpq_cost build/bench/vumem_cost build/bench/vion_cost	# of the tests of these names
ring-linux: build/bench/event_cost	# of vevent_cost

# Requests of kv, which has generated code.
VRPQ_COST := tests/bench/vrpq_cost.c user/examples/kv/store.c
$(eval $(call program,build/bench/vrpq_cost,build/obj/bench/vrpq,$(VRPQ_COST) \
	$(patsubst %,build/idl/kv/kv_%.c,client server interface),\
	$(CROSS)gcc,-O2 -D_GNU_SOURCE $(USER_INCLUDES) -Ibuild/idl/kv -static))
build/bench/vrpq_cost: build/user/libvrpq/libvrpq.a
$(call object_names,build/obj/bench/vrpq,$(VRPQ_COST)): build/idl/kv/kv.h
bench: build/bench/vrpq_cost

BENCH_GUESTS := $(wildcard tests/bench/bare_*/*.c)
$(eval $(call objects,build/obj/bare,$(BENCH_GUESTS),$(GUEST_CC),$(GUEST_CFLAGS)))

build/bench/%.elf: build/obj/bare/tests/bench/%.o build/bare/libbare.a guest/bare/bare.lds
	$(link_guest)

build/bench/%.bin: build/bench/%.elf
	$(Q)$(CROSS)objcopy -O binary $< $@

.SECONDARY: $(BENCH_GUESTS:tests/%.c=build/%.elf)

.PHONY: bench
bench: ring-bare ring-linux $(SYSTEM_IMAGE) $(INSNCOUNT) $(addprefix build/bench/,$(COST_PROGRAMS)) \
		$(BENCH_GUESTS:tests/%.c=build/%.bin)
	@scripts/setup --bench
	@tests/bench/run $(B)
