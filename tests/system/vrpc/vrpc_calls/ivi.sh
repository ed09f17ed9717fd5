# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
read -r _ <&4
insmod /lib/modules/vrpc_test.ko 'threaded="slow,big,slow cb"' direct=fast,-
read -r _ <&4
check "the servers can be unloaded" rmmod vrpc_test
check "and the service" rmmod vrpc
