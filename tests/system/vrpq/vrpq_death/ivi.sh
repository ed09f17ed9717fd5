# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
kv_server /dev/vrpq-srv-vogl0 4>&- >/dev/null &
server=$!
# It ends well when its server does: the next one is asked.
(while vrpq_cases /dev/vrpq-clt-vogl0 load 4>&- >/dev/null; do :; done) &
load=$!
echo up >&4
read -r order <&4
case $order in
reboot) reboot -f ;;
panic) echo c >/proc/sysrq-trigger ;;
esac
kill -9 $server $load
wait $server $load || true
