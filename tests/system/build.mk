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

# Linkvisor behind a few instructions that leave EL2 as a host does: they come first.
HOST := build/test/boot_host/linkvisor
HOST_HEAD := tests/system/boot/host.S
HOST_HEAD_OBJECT := $(call object_names,build/obj/hyp,$(HOST_HEAD))

$(eval $(call objects,build/obj/hyp,$(HOST_HEAD),$(CROSS)gcc,$(HYP_CFLAGS)))
$(eval $(call link_hypervisor,$(HOST),,$(HOST_HEAD_OBJECT)))
$(HOST).elf: | $(HOST_HEAD_OBJECT)

ring-bare: $(HOST).bin
