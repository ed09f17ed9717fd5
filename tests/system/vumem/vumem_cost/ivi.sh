# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
vumem_serve /dev/vumem-srv-vomx0 &
server=$!
read -r _ </dev/vbpipe0
kill -9 $server
wait $server || true
