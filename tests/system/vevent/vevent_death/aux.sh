# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/input_play.ko 'only="Play Keys"'
(while :; do
	echo "1 Play Keys|1:31=1" >/proc/input_play
	echo "1 Play Keys|1:31=0" >/proc/input_play
done) &
load=$!
exec 4<>/dev/vbpipe0
echo ready >&4
read -r order <&4
[ "$order" = end ] || echo "1 Play Keys|1:30=1" >/proc/input_play
[ "$order" = end ] || read -r order <&4
kill $load
