# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
read -r deaths </test/deaths
served=$(echo /sys/class/vrpq-srv-vogl/*)
asks=$(echo /sys/class/vrpq-clt-vogl/*)
# At least twenty requests, or answers, since $2.
moves() { [ "$(cat "$1/xirqs_received")" -ge $(($2 + 20)) ]; }
both_move()
{
	was=$(cat $served/xirqs_received) was_asked=$(cat $asks/xirqs_received)
	wait_until 30 moves $served $was && wait_until 30 moves $asks $was_asked
}
serve()
{
	kv_server /dev/vrpq-srv-vogl0 4>&- >>/tmp/sessions &
	server=$!
}
ask()
{
	vrpq_cases /dev/vrpq-clt-vogl0 load 4>&- >/tmp/load &
	load=$!
}
killed() { kill -9 $1; wait $1 || true; }

serve
life=0
while [ $life -lt "$deaths" ]; do
	life=$((life + 1))
	[ $((life % 2)) = 0 ] && order=panic || order=reboot
	exec 4<>/dev/vbpipe0
	read -r _ <&4
	ask
	check "both VMs ask and serve (life $life)" both_move
	killed $load
	killed $server
	serve
	ask
	check "a client and a server are killed, others take their place" both_move
	echo $order >&4
	check "a client hears of the death ($order)" wait $load
	exec 4>&-
done
exec 4<>/dev/vbpipe0
read -r _ <&4
vrpq_cases /dev/vrpq-clt-vogl0 order
check "a server hears of each death" [ "$(grep -c 'Broken pipe' /tmp/sessions)" = "$deaths" ]
check "nobody broke the protocol" [ "$(cat $served/violations $asks/violations | sort -u)" = 0 ]
echo end >&4
killed $server
