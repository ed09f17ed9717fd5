# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# A hypervisor that breaks when a guest of boot_fault asks for it: the same
# objects and one more.  The product holds nothing of it.

FAULT := build/test/boot_fault/linkvisor
FAULT_INJECT := tests/system/boot/fault_inject.c

$(eval $(call objects,build/obj/hyp,$(FAULT_INJECT),$(CROSS)gcc,$(HYP_CFLAGS)))
$(eval $(call link_hypervisor,$(FAULT),$(call object_names,build/obj/hyp,$(FAULT_INJECT)),\
	--wrap=hypercall_handle))

ring-bare: $(FAULT).bin

# Linkvisor behind a few instructions that leave EL2 as some boot loaders do: they come first.
#
# scenario, source of the instructions
define behind_head
$(call objects,build/obj/hyp,$(2),$(CROSS)gcc,$(HYP_CFLAGS))
$(call link_hypervisor,build/test/$(1)/linkvisor,,$(call object_names,build/obj/hyp,$(2)))
build/test/$(1)/linkvisor.elf: | $(call object_names,build/obj/hyp,$(2))
ring-bare: build/test/$(1)/linkvisor.bin
endef

$(eval $(call behind_head,boot_host,tests/system/boot/host.S))
$(eval $(call behind_head,boot_mmu,tests/system/boot/mmu.S))

# A hypervisor that tells a guest of bare_windows what EL2 maps.
MAP := build/test/map_inject/linkvisor
MAP_INJECT := tests/system/el2/map_inject.c

$(eval $(call objects,build/obj/hyp,$(MAP_INJECT),$(CROSS)gcc,$(HYP_CFLAGS)))
$(eval $(call link_hypervisor,$(MAP),$(call object_names,build/obj/hyp,$(MAP_INJECT)),\
	--wrap=hypercall_handle))

ring-bare: $(MAP).bin

# A board whose RTC and GPIO do DMA, by its tree: linkvisor cannot reset them.
DMA_BOARD := build/test/bare_xmem_dma/board.dtb

$(DMA_BOARD): build/test/virt.dtb
	$(call say,FDTPUT,$@)
	@mkdir -p $(@D)
	$(Q)cp $< $@ && fdtput $@ /pl031@9010000 dma-coherent && \
		fdtput $@ /pl061@9030000 dma-coherent

ring-bare: $(DMA_BOARD)
