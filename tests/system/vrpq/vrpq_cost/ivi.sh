# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
kv_server /dev/vrpq-srv-vogl0 &
server=$!
read -r _ </dev/vbpipe0
kill -9 $server
wait $server || true
