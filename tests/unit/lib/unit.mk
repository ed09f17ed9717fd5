# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
$(eval $(call unit_test,lib,$(addprefix tests/unit/lib/,lib_test.c renamed.c),-fno-builtin))
