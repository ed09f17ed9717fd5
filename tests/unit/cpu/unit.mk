# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Unlike CPUs and their errata, as boards mix them and QEMU does not.

$(eval $(call unit_test,cpu,$(addprefix hyp/arch/aarch64/,cpu_id.c errata.c) \
	tests/unit/cpu/cpu_test.c,-Ihyp/arch/aarch64/include))
$(eval $(call unit_test,cpu_check,$(addprefix hyp/arch/aarch64/,cpu_id.c errata.c) \
	tests/unit/cpu/check_test.c,-Itests/unit/cpu/include -Ihyp/arch/aarch64/include))
$(eval $(call unit_test,serror,hyp/arch/aarch64/serror_judge.c tests/unit/cpu/serror_test.c,\
	-Ihyp/arch/aarch64/include))
