# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
read -r seconds </test/seconds
now() { cut -d. -f1 /proc/uptime; }
free() { awk '/^MemAvailable/ { print $2 }' /proc/meminfo; }
good() { "$@" >/tmp/out || { cat /tmp/out; fail "round $rounds" "$*"; }; }

insmod /lib/modules/vlink_user.ko classes=telemetry
exec 4<>/dev/vbpipe0
end=$(($(now) + seconds))
rounds=0
while [ "$(now)" -lt "$end" ]; do
	rounds=$((rounds + 1))
	good vlink_play ask telemetry.0 10000
	good vlink_play32 ask telemetry.0 5000
	good vlink_play survive telemetry.0 20 process
	[ $rounds = 1 ] && first=$(free)
done
echo "note: $rounds rounds, ${first:-0} KiB free after the first, $(free) at the end"
check "rounds were made" [ $rounds -gt 1 ]
check "no memory is lost" [ "$(free)" -gt $((first - 8192)) ]
check "the driver can be unloaded" rmmod vlink_user
echo end >&4
