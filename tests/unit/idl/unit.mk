# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# vrpqgen, what it generates, and what that stands on.

$(eval $(call host_check,vrpqgen,tests/unit/idl/vrpqgen_test.sh))
ring-host: $(VRPQGEN)

IDL_TEST_FLAGS := $(VRPQ_INCLUDES)

$(eval $(call unit_test,vrpq_stub,tests/unit/idl/stub_test.c,$(IDL_TEST_FLAGS)))
