# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The NKDDI services at EL2, as host programs on the fake architecture.

NKDDI_SOURCES := \
	$(addprefix hyp/core/,area.c control.c counter_read.c hypercall.c link.c links.c pdev.c pmem.c pxirq.c store.c trace.c trace_call.c vm.c vm_place.c vm_watchdog.c watchdog.c wipe.c xirq.c \
	xmem.c xmem_create.c xmem_death.c xmem_event.c xmem_slots.c xmem_view.c) \
	$(addprefix hyp/config/,board_node.c bus_master.c device.c place.c reader.c) \
	$(addprefix hyp/arch/fake/,log.c mem.c stage2.c vgic.c window.c world.c) \
	proto/link_state.c
NKDDI_SYSTEM := $(addprefix tests/unit/hyp/,three_vms.c invariants.c)
NKDDI_FLAGS := -Ihyp/arch/fake/include -Iproto/port/host

nkddi_sources = $(NKDDI_SOURCES) $(NKDDI_SYSTEM) tests/unit/hyp/$(1).c

$(eval $(call unit_test,bridge,$(call nkddi_sources,bridge_test),$(NKDDI_FLAGS),-lfdt))
$(eval $(call unit_test,pdev,$(call nkddi_sources,pdev_test),$(NKDDI_FLAGS),-lfdt))
$(eval $(call unit_test,pmem,$(call nkddi_sources,pmem_test),$(NKDDI_FLAGS),-lfdt))
$(eval $(call unit_test,xirq,$(call nkddi_sources,xirq_test),$(NKDDI_FLAGS),-lfdt))
$(eval $(call unit_test,link_create,$(call nkddi_sources,link_create_test),$(NKDDI_FLAGS),-lfdt))
$(eval $(call unit_test,link_death,$(call nkddi_sources,link_death_test),$(NKDDI_FLAGS),-lfdt))
$(eval $(call unit_test,hypercall,$(call nkddi_sources,hypercall_test),$(NKDDI_FLAGS),-lfdt))
$(eval $(call unit_test,hypercall_random,$(call nkddi_sources,hypercall_random_test),$(NKDDI_FLAGS),-lfdt))
$(eval $(call unit_test,trace,$(call nkddi_sources,trace_test),$(NKDDI_FLAGS),-lfdt))
$(eval $(call model,hyp/core/xmem,xmem,xmem_model_holds,,-w22))

XMEM_SOURCES := $(NKDDI_SOURCES) $(addprefix tests/unit/hyp/,lenders.c lenders_opinion.c)

# The moves are printed at the steps that the borrower's CPUs can see.
$(eval $(call model_is_the_code,hyp/core/xmem,xmem_model_is_the_code,\
	tests/unit/hyp/xmem_moves.c $(XMEM_SOURCES),$(NKDDI_FLAGS),\
	-lfdt -Wl$(comma)--wrap=stage2_forget$(comma)--wrap=stage2_publish))

$(eval $(call unit_test,xmem,$(XMEM_SOURCES) tests/unit/hyp/xmem_test.c,$(NKDDI_FLAGS),-lfdt))
$(eval $(call unit_test,xmem_random,$(XMEM_SOURCES) tests/unit/hyp/xmem_random_test.c,$(NKDDI_FLAGS),-lfdt))
$(eval $(call unit_test_tsan,hypercall_race,$(call nkddi_sources,hypercall_race_test),$(NKDDI_FLAGS),-lfdt))
$(eval $(call fuzz_test,hypercall,$(call nkddi_sources,hypercall_fuzz),$(NKDDI_FLAGS),-lfdt))
$(eval $(call fuzz_test,xmem,$(XMEM_SOURCES) tests/unit/hyp/xmem_fuzz.c,$(NKDDI_FLAGS),-lfdt))
