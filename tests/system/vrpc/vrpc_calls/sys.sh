# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/vrpc_test.ko direct=loop
exec 4<>/dev/vbpipe0

vrpc_calls early slow
vrpc_calls wait slow &
vrpc_calls ready fast &
vrpc_calls wait - &
vrpc_calls wait "slow cb" &
last=$!
usleep 300000
check "a client waits for its server" kill -0 $last
echo serve >&4
wait

check "a name that is only the beginning of one finds nothing" eval '! vrpc_calls wait slo >/dev/null'
vrpc_calls sizes slow 4084
vrpc_calls sizes fast 2036
vrpc_calls sizes big 65524
vrpc_calls sizes loop 1012
vrpc_calls many slow fast big loop
vrpc_calls closes slow
vrpc_calls closes loop
vrpc_calls signal slow
vrpc_calls storm fast
vrpc_calls storm "slow cb"

vrpc_calls sleeper slow 4>&- &
usleep 500000
kill -9 $!
wait $!
check "a killed client leaves the instance usable" vrpc_calls many slow
same "/proc/nk/vrpc shows each end" 8 "$(wc -l </proc/nk/vrpc)"
cat /proc/nk/vrpc
check "the user of the service can be unloaded" rmmod vrpc_test
check "and the service" rmmod vrpc
echo end >&4
