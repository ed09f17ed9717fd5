# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Parts of the guest without an OS that need no machine.
$(eval $(call unit_test,bare_wait,tests/unit/bare/wait_test.c guest/bare/wait.c,\
	-Itests/unit/bare/include -Iguest/bare/include))
