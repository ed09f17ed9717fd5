# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
check "a classic driver works with its peer" insmod /lib/modules/nkops_test.ko
check "and can be unloaded" rmmod nkops_test
