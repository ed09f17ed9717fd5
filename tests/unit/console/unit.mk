# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The tests include hyp/console/console.c itself, to start its state afresh.

CONSOLE_TEST_FLAGS := -Itests/unit/console/include -Ihyp/arch/fake/include
CONSOLE_TEST_C := tests/unit/console/board.c $(addprefix hyp/console/,\
	filter.c keys.c port.c screen.c)

$(eval $(call unit_test,console,tests/unit/console/console_test.c $(CONSOLE_TEST_C),\
	$(CONSOLE_TEST_FLAGS)))
$(eval $(call unit_test,console_log,tests/unit/console/log_test.c hyp/core/log.c \
	$(CONSOLE_TEST_C),$(CONSOLE_TEST_FLAGS)))
$(eval $(call unit_test,vpl011,tests/unit/console/vpl011_test.c \
	tests/unit/console/vm_work.c hyp/dev/vpl011.c hyp/dev/printer.c \
	hyp/core/mmio.c hyp/arch/fake/vgic.c hyp/arch/fake/mem.c hyp/arch/fake/log.c hyp/arch/fake/window.c \
	$(CONSOLE_TEST_C),$(CONSOLE_TEST_FLAGS)))
$(eval $(call unit_test,console_view,tests/unit/console/view_test.c $(CONSOLE_TEST_C),\
	$(CONSOLE_TEST_FLAGS)))
$(eval $(call unit_test,console_filter,tests/unit/console/filter_test.c hyp/console/filter.c,))
$(eval $(call unit_test,console_list,tests/unit/console/list_test.c hyp/console/list.c \
	hyp/console/port.c,$(CONSOLE_TEST_FLAGS)))
