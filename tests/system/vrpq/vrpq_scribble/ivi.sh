# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
kv_server /dev/vrpq-srv-vogl0 4>&- >/dev/null &
server=$!
while read -r order link <&4; do
	case $order in
	scribble)
		# Honest processes go on meanwhile; their driver gets what the vandal leaves.
		while :; do timeout 2 vrpq_cases /dev/vrpq-clt-vogl0 load 4>&- >/dev/null; done &
		noise=$!
		# A server's indices lie behind a client's; its turns let a client have a channel.
		how="seed=7"
		[ $link = 0 ] || how="seed=7 indices=1 index_at=64"
		insmod /lib/modules/scribble.ko class=vogl link=$link $how
		;;
	stop)
		rmmod scribble
		kill -9 $server $noise
		wait $server $noise || true
		wait_until 10 rmmod vrpq && insmod /lib/modules/vrpq.ko
		kv_server /dev/vrpq-srv-vogl0 4>&- >/dev/null &
		server=$!
		;;
	order) vrpq_cases /dev/vrpq-clt-vogl0 order ;;
	end) break ;;
	esac
	echo done >&4
done
kill -9 $server
wait $server || true
