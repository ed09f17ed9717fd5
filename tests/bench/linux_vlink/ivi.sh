# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/vlink_user.ko classes=bench
insmod /lib/modules/xirq_split.ko
/test/vlink_cost answer
