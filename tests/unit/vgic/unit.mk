# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The virtual GIC on a machine made of variables.

VGIC_SOURCES := tests/unit/vgic/machine.c hyp/core/mmio.c \
	$(addprefix hyp/arch/aarch64/,vgic.c vgic_lr.c vgic_flush.c vgic_mute.c vgic_bank.c vgic_dist.c vgic_redist.c)
VGIC_FLAGS := -Itests/unit/vgic/include -Ihyp/arch/aarch64/include

$(eval $(call unit_test,vgic_lr,$(VGIC_SOURCES) tests/unit/vgic/lr_test.c,$(VGIC_FLAGS)))
$(eval $(call unit_test,vgic_device,$(VGIC_SOURCES) tests/unit/vgic/device_test.c,$(VGIC_FLAGS)))
$(eval $(call unit_test,vgic_registers,$(VGIC_SOURCES) tests/unit/vgic/registers_test.c,$(VGIC_FLAGS)))
$(eval $(call unit_test_tsan,vgic_race,$(VGIC_SOURCES) tests/unit/vgic/race_test.c,$(VGIC_FLAGS)))
