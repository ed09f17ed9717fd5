# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
served=$(echo /sys/class/vrpq-srv-vogl/*)
asks=$(echo /sys/class/vrpq-clt-vogl/*)
# At least twenty answers, or requests, since $2.
moves() { [ "$(cat "$1/xirqs_received")" -ge $(($2 + 20)) ]; }

kv_server /dev/vrpq-srv-vogl0 >/tmp/sessions &
server=$!
for life in 1 2 3 4; do
	[ $((life % 2)) = 0 ] && order=panic || order=reboot
	exec 4<>/dev/vbpipe0
	read -r _ <&4
	before=$(cat $served/xirqs_received)
	before_asks=$(cat $asks/xirqs_received)
	vrpq_cases /dev/vrpq-clt-vogl0 load 4>&- >/tmp/load &
	load=$!
	check "both serve (life $life)" wait_until 20 moves $served $before
	check "both are served (life $life)" wait_until 20 moves $asks $before_asks
	echo $order >&4
	check "a client hears of the death ($order)" wait $load
	exec 4>&-
done
exec 4<>/dev/vbpipe0
read -r _ <&4
vrpq_cases /dev/vrpq-clt-vogl0 order
check "a server hears of each death" [ "$(grep -c 'Broken pipe' /tmp/sessions)" = 4 ]
check "nobody broke the protocol" [ "$(cat $served/violations $asks/violations | sort -u)" = 0 ]
echo end >&4
kill -9 $server
wait $server || true
