# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The hypervisor: build/hyp/linkvisor.bin, what lvpack puts a payload behind.

HYP_SOURCES := $(wildcard hyp/config/*.c hyp/core/*.c hyp/dev/*.c hyp/console/*.c hyp/net/*.c \
		hyp/plat/*.c hyp/lib/*.c hyp/arch/aarch64/*.c hyp/arch/aarch64/*.S) proto/link_state.c

# The seams: our own C library in <...>, libfdt's headers, the architecture, the port.
HYP_CFLAGS := $(BARE_CFLAGS) -fpie -fno-omit-frame-pointer -fstack-protector-strong -ffunction-sections \
	-mbranch-protection=none -mfix-cortex-a53-835769 -isystem hyp/lib/include -isystem $(CACHE)/arm64/usr/include \
	-Ihyp/arch/aarch64/include -Iproto/port/bare

HYP_LIBFDT := $(CACHE)/arm64/usr/lib/aarch64-linux-gnu/libfdt.a

# What runs at every exit, or for every frame, is compiled for speed, the rest for size.
HYP_HOT := $(addprefix hyp/arch/aarch64/,traps.c irq.c ich.c vgic.c vgic_dist.c vgic_lr.c vgic_flush.c window.c) $(addprefix hyp/core/,hypercall.c mmio.c store.c xirq.c xmem.c xmem_slots.c xmem_view.c) hyp/lib/string.c \
	$(addprefix hyp/dev/,virtqueue.c virtio_net.c) $(addprefix hyp/net/,frame.c sink.c)
HYP_DENSE := -fno-align-functions -fno-align-loops -fno-align-jumps

$(eval $(call objects,build/obj/hyp,$(HYP_HOT),$(CROSS)gcc,$(HYP_CFLAGS) $(HYP_DENSE)))
$(eval $(call objects,build/obj/hyp,$(filter-out $(HYP_HOT),$(HYP_SOURCES)),$(CROSS)gcc,$(HYP_CFLAGS) -Os))

# Cortex-A53 may take a wrong address from an ADRP in the last two words of a page (erratum
# 843419), and may multiply wrongly behind a load or store (835769): the linker rewrites such
# places, of libfdt too, and the compiler makes none of the second kind.
HYP_ERRATA := --fix-cortex-a53-843419 --fix-cortex-a53-835769

# Static PIE: start.S applies the relative relocations itself.  Then flat, up to
# .bss: lvpack puts the payload where the stacks end.
#
# file without suffix, more objects, more options for the linker
define link_hypervisor
$(1).elf: $(call object_names,build/obj/hyp,$(HYP_SOURCES)) $(2) hyp/arch/aarch64/linker.ld
	$$(call say,LINK,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(CROSS)ld -pie --no-dynamic-linker --gc-sections -z text -z max-page-size=4096 --build-id=none \
		$(HYP_ERRATA) \
		-T hyp/arch/aarch64/linker.ld $(3) -o $$@ $$(filter %.o,$$^) $(HYP_LIBFDT)

$(1).bin: $(1).elf
	$$(Q)$(CROSS)objcopy -O binary $$< $$@

endef

$(eval $(call link_hypervisor,build/hyp/linkvisor))

all: build/hyp/linkvisor.bin
