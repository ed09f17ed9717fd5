# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe1
exec 3<>/dev/vbpipe0

while read -r order seed <&4; do
	case $order in
	scribble)
		# Honest traffic, over which the module scribbles.
		[ -n "$seed" ] && [ "$seed" -gt 1 ] && exec 3<>/dev/vbpipe0
		pipe_victim /dev/vbpipe0 3 600 4>&- &
		noise=$!
		insmod /lib/modules/scribble.ko class=vbpipe link=0 seed="$seed"
		;;
	flood)
		insmod /lib/modules/scribble.ko class=vbpipe link=0 flood=1
		;;
	calm)
		rmmod scribble
		;;
	stop)
		rmmod scribble
		exec 3>&-
		kill -9 $noise
		wait $noise
		# If sys waits in RESET, its indices were put to zero and scribbled over since: it
		# writes them again when it has been ON.
		exec 3<>/dev/vbpipe0
		exec 3>&-
		;;
	stream)
		pipe_stream /dev/vbpipe0 4 2 1 >/tmp/result
		grep -q FAIL /tmp/result && fail "ivi's honest traffic arrives" "$(cat /tmp/result)"
		;;
	end)
		break
		;;
	esac
	echo "$order" >&4
done
