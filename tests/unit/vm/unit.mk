# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Scheduler, life cycle, memory and MMIO dispatch of the core on the fake machine.

VM_SOURCES := $(addprefix hyp/core/,control.c credit.c hold.c request.c sched.c trace.c turn.c \
	vm.c vm_life.c vm_load.c vm_watchdog.c watch.c watchdog.c work.c) hyp/arch/aarch64/psci.c \
	$(addprefix hyp/arch/fake/,log.c machine.c window.c) tests/unit/vm/system.c
VM_FLAGS := -Ihyp/arch/fake/include -Ihyp/arch/aarch64/include

vm_sources = $(VM_SOURCES) tests/unit/vm/$(1).c

$(eval $(call unit_test,sched,$(call vm_sources,sched_test),$(VM_FLAGS)))
$(eval $(call unit_test,vm_hold,$(call vm_sources,hold_test),$(VM_FLAGS)))
$(eval $(call unit_test,vm_control,$(call vm_sources,control_test),$(VM_FLAGS),-Wl$(comma)--wrap=vm_state))
$(eval $(call unit_test,vm_life,$(call vm_sources,life_test),$(VM_FLAGS)))
$(eval $(call unit_test_tsan,vm_race,$(call vm_sources,race_test),$(VM_FLAGS)))
$(eval $(call unit_test,mem,tests/unit/vm/mem_test.c hyp/arch/fake/log.c,-Ihyp/arch/fake/include))
$(eval $(call unit_test,mmio,tests/unit/vm/mmio_test.c hyp/core/mmio.c hyp/arch/fake/log.c,-Ihyp/arch/fake/include))
