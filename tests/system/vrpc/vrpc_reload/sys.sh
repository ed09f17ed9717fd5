# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/vrpc_test.ko threaded=c direct=d
exec 4<>/dev/vbpipe0
vrpc_calls survive /dev/vbpipe0 20 a b
echo end >&4
read -r _ <&4
cat /proc/nk/vrpc
