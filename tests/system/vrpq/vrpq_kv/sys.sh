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
	traced)
		kill -9 $server
		wait $server
		kv_server -t /tmp/requests /dev/vrpq-srv-vogl0 4>&- >>/tmp/sessions 2>&1 &
		server=$!
		mkfifo /tmp/until
		nk trace record -e xirq -o /tmp/trace -- head -n 1 /tmp/until >/dev/null 2>&1 4>&- &
		recorder=$!
		exec 6>/tmp/until
		;;
	report)
		echo >&6
		wait $recorder
		exec 6>&-
		report="nk trace report -r /tmp/requests -p /test/kv.trace /tmp/trace"
		$report >/tmp/sums
		check "a trace counts requests by the names of procedures" \
			grep -q '^kv.put  *3000 ' /tmp/sums
		$report --list >/tmp/list
		check "and lists them among the events of the hypervisor" \
			grep -q ' request  *kv.get x 1 of ivi, session' /tmp/list
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
