# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/vrpc_test.ko threaded=a direct=b
vrpc_calls load c &
c=$!
vrpc_calls load d &
d=$!
exec 4<>/dev/vbpipe0
read -r how <&4
case $how in
reboot) reboot -f ;;
panic) echo c >/proc/sysrq-trigger ;;
esac
kill -9 $c $d
wait $c $d
vrpc_calls many c d
echo done >&4
