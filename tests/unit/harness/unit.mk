# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
$(eval $(call host_check,harness,tests/unit/harness/harness_test.py))
