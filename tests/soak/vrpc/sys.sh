# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
seconds=$(cat /test/seconds)
now() { cut -d. -f1 /proc/uptime; }
free() { awk '/^MemAvailable/ { print $2 }' /proc/meminfo; }
good() { "$@" >/tmp/out || { cat /tmp/out; fail "round $rounds" "$*"; }; }

end=$(($(now) + seconds))
rounds=0
insmod /lib/modules/vrpc_test.ko threaded=c direct=d
exec 4<>/dev/vbpipe0
while [ "$(now)" -lt "$end" ]; do
	rounds=$((rounds + 1))
	good vrpc_calls survive /dev/vbpipe0 1 a b
	good vrpc_calls many a b
	good vrpc_calls storm a
	good vrpc_calls storm b
	[ $rounds = 3 ] && first=$(free)
done
echo "note: $rounds rounds, ${first:-0} KiB free after 3, $(free) at the end"
cat /proc/nk/vrpc
check "rounds were made" [ $rounds -gt 3 ]
check "no memory is lost" [ "$(free)" -gt $((first - 8192)) ]
echo end >&4
read -r _ <&4
