# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Does what ivi says.
exec 4<>/dev/vbpipe0
while read -r order <&4; do
	case $order in
	start)
		kv_server /dev/vrpq-srv-vogl0 4>&- >>/tmp/sessions 2>&1 &
		server=$!
		;;
	stop) kill -STOP $server ;;
	continue) kill -CONT $server ;;
	kill)
		kill -9 $server
		wait $server
		;;
	second)
		kv_server /dev/vrpq-srv-vogl0 4>&- >/dev/null &
		second=$!
		;;
	one)
		kill -9 $second
		wait $second
		;;
	end) break ;;
	esac
	echo done >&4
done
check "a server hears how each session ends" [ "$(grep -c closed /tmp/sessions)" -ge 100 ]
check "nobody broke the protocol" [ "$(cat /sys/class/vrpq-srv-vogl/*/violations)" = 0 ]
kill -9 $server
wait $server
rmmod vrpq
check "the module can be unloaded" [ ! -e /dev/vrpq-srv-vogl0 ]
