# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
ask() { echo "$*" >&4; read -r _ <&4; }
violations() { cat /sys/class/vrpq-*-vogl/*/violations; }
noticed() { [ "$before" != "$(violations)" ] || { timeout 1 vrpq_cases /dev/vrpq-clt-vogl0 load >/dev/null; false; }; }

kv_server /dev/vrpq-srv-vogl0 4>&- >/dev/null &
server=$!
for link in 0 1; do
	before=$(violations)
	ask scribble $link
	check "what ivi breaks is noticed (link $link)" wait_until 5 noticed
	ask stop
	check "the server is alive" kill -0 $server
	vrpq_cases /dev/vrpq-clt-vogl0 order
	ask order
done
echo end >&4
kill -9 $server
wait $server || true
