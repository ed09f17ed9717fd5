# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The module of ivi is honest; over its calls another one scribbles.
exec 4<>/dev/vbpipe0
insmod /lib/modules/vrpc_test.ko threaded=a
while read -r order link <&4; do
	case $order in
	scribble)
		vrpc_calls victim c 600 4>&- >/dev/null &
		noise=$!
		insmod /lib/modules/scribble.ko class=vrpc link="${link% *}" seed=5 swapped=1 ${link#[01]}
		;;
	stop)
		rmmod scribble
		kill -9 $noise
		wait $noise
		;;
	anew)
		rmmod vrpc_test && rmmod vrpc && insmod /lib/modules/vrpc.ko && insmod /lib/modules/vrpc_test.ko threaded=a
		;;
	call)
		vrpc_calls recover c
		vrpc_calls many c
		;;
	end)
		break
		;;
	esac
	echo done >&4
done
