# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
ivi() { echo "$*" >&4 && read -r said <&4 && [ "$said" = good ]; }
lied_often() { ivi '[ "$(cat /sys/module/vrpq_liar/parameters/lies)" -ge 200 ]'; }

kv_server /dev/vrpq-srv-vogl0 /dev/vrpq-srv-vogl1 4>&- >/dev/null &
server=$!
check "ivi lies" ivi 'rmmod vrpq && insmod /lib/modules/vrpq_liar.ko && insmod /lib/modules/vrpq.ko'
vrpq_victim /dev/vrpq-clt-vogl0
check "a lying server is noticed" [ "$(cat /sys/class/vrpq-clt-vogl/*/violations)" -ge 3 ]
check "a client lies 200 times" wait_until 60 lied_often
check "is noticed" [ "$(cat /sys/class/vrpq-srv-vogl/vrpq-srv-vogl0/violations)" -ge 3 ]
check "and holds up no client of another link" \
	ivi 'vrpq_cases /dev/vrpq-clt-vogl0 order >/tmp/order && grep PASS /tmp/order'
check "the server is alive" kill -0 $server
check "ivi becomes honest" ivi 'rmmod vrpq vrpq_liar && insmod /lib/modules/vrpq.ko'
ivi 'kv_server /dev/vrpq-srv-vogl0 4>&- >/dev/null & server=$!'
vrpq_cases /dev/vrpq-clt-vogl0 order
check "and is served where it lied" \
	ivi 'vrpq_cases /dev/vrpq-clt-vogl0 order >/tmp/order && grep PASS /tmp/order'
ivi 'kill -9 $server; wait $server || true'
echo end >&4
kill -9 $server
wait $server || true
