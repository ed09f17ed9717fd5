# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
seconds=$(cat /test/seconds)
now() { cut -d. -f1 /proc/uptime; }
free() { awk '/^MemAvailable/ { print $2 }' /proc/meminfo; }
held() { awk '$1 == "TX" || $1 == "RX" { n += $6 + $7 } END { print n + 0 }' /proc/nk/vmq.*; }
tell() { echo "$2" >/proc/$1; }
ask() { echo "$1" >&4; }
answer() { read -r said <&4 && [ "$said" = good ]; }
counted() { sed -n "s/.*$1=\([0-9]*\).*/\1/p" /proc/$2 | head -1; }

# both MODULE COMMAND: from both sides at once
both()
{
	ask "tell $1 '$2'"
	tell $1 "$2" || fail "sys: $1 $2" "round $rounds"
	answer || fail "ivi: $1 $2" "round $rounds"
}

for m in vmq vipc vmq_test vipc_test; do
	insmod /lib/modules/$m.ko
done
exec 4<>/dev/vbpipe0
end=$(($(now) + seconds))
rounds=0
while [ "$(now)" -lt "$end" ]; do
	rounds=$((rounds + 1))
	echo $((rounds % 2)) >/sys/module/vmq_test/parameters/direct
	for what in echo data async burst; do
		both vmq_test "$what 2000"
	done
	both vipc_test "calls 16 200"
	tell vmq_test "survive 2" &
	load=$!
	tell vipc_test "survive 8 2" &
	calls=$!
	ask "anew $((rounds / 2 % 2))"
	answer || fail "ivi loads all anew" "round $rounds"
	wait $load || fail "vmq goes on" "round $rounds"
	wait $calls || fail "vipc goes on" "round $rounds"
	[ $rounds = 3 ] && first=$(free)
done
echo "note: $rounds rounds, ${first:-0} KiB free after 3, $(free) at the end"
cat /proc/vmq_test /proc/vipc_test /proc/nk/vmq.*
check "rounds were made" [ $rounds -gt 3 ]
same "each was a session" $rounds "$(counted deaths vmq_test)"
same "and one for calls" $rounds "$(counted deaths vipc_test)"
same "nothing wrong was received" 0 "$(grep -vc -e bad=0 -e ns= /proc/vmq_test)"
check "no reply was wrong" grep -q "wrong=0 pending=0" /proc/vipc_test
same "no message and no buffer is kept" 0 "$(held)"
check "no memory is lost" [ "$(free)" -gt $((first - 8192)) ]
ask end
