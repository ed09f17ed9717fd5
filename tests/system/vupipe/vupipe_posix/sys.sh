# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
server=$(cd /sys/class/vupipe && grep -l server */role)
client=$(cd /sys/class/vupipe && grep -l client */role)
vupipe_cases /dev/${client%/role} /dev/${server%/role}
vupipe_cases32 /dev/${client%/role} /dev/${server%/role}
check "vupipe can be unloaded" rmmod vupipe
check "and loaded again" insmod /lib/modules/vupipe.ko
