# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# vrpqgen, what it generates, and what that stands on.

IDL_TEST_FLAGS := -I$(ROOT)/user/include

$(eval $(call unit_test,vrpq_stub,tests/unit/idl/stub_test.c,$(IDL_TEST_FLAGS)))
