# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The module is built with the others (guest/linux/build.mk); this keeps the page
# that explains it true.

$(eval $(call host_check,the_tutorial_quotes_the_sample,scripts/check-tutorial))
