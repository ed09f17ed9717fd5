# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The parts of nk that ask no kernel.

NK_TEST_FLAGS := -D_GNU_SOURCE $(USER_INCLUDES)

$(eval $(call unit_test,nk_output,tests/unit/nk/output_test.c $(addprefix user/nk/,json.c table.c terminal.c),\
	$(NK_TEST_FLAGS)))
$(eval $(call unit_test,nk_option,tests/unit/nk/option_test.c user/nk/option.c,$(NK_TEST_FLAGS)))
$(eval $(call unit_test,nk_diagnosis,tests/unit/nk/diagnosis_test.c tests/unit/nk/complain.c \
	$(addprefix user/nk/,diagnosis.c end.c system.c) user/libnk/vm.c,$(NK_TEST_FLAGS)))
$(eval $(call unit_test,nk_screen,tests/unit/nk/screen_test.c tests/unit/nk/complain.c \
	$(addprefix user/nk/,screen.c terminal.c system.c) user/libnk/vm.c,$(NK_TEST_FLAGS),-lutil))
$(eval $(call unit_test,nk_loss,tests/unit/nk/loss_test.c tests/unit/nk/complain.c \
	$(addprefix user/nk/,loss.c system.c) user/libnk/vm.c,$(NK_TEST_FLAGS)))
$(eval $(call unit_test,nk_trace_sum,tests/unit/nk/trace_sum_test.c user/nk/trace_sum.c,$(NK_TEST_FLAGS)))
