# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/vrpc_test.ko threaded=c direct=d
exec 4<>/dev/vbpipe0
vrpc_calls survive /dev/vbpipe0 15 a b
# The first writes and reads are told of the last death.
until echo end >&4; do :; done 2>/dev/null
until read -r _ <&4; do :; done
check "the servers have worked for all lives" awk '$NF == "d,2k" { n = $6 } END { exit n < 300 }' /proc/nk/vrpc
cat /proc/nk/vrpc
