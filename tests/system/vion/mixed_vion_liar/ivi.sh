# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
end() { cat "/sys/bus/vlink/devices/vrpc.$1"; }
gid() { printf '02%014x' "$1"; }	# the low byte: see lender.c
import() { vion import "$(gid "$1")" >/tmp/got 2>/tmp/why; }
refused() { ! import "$1" && grep -q 'Protocol error' /tmp/why; }
unanswered() { ! import "$1" && grep -q 'timed out' /tmp/why; }
gone() { ! import "$1" && grep -q 'temporarily unavailable' /tmp/why; }
nothing_mapped() { [ "$(end 0.client/xmem/peer_mapped)" = 0 ] && ! vion ls | grep -q ^import; }
honest() { import 0 && [ "$(tr -d Z </tmp/got | wc -c) $(wc -c </tmp/got)" = "0 8192" ]; }
settled() { wait_until 5 nothing_mapped && wait_until 10 honest; }

check "an honest lender lends" wait_until 20 honest
lost=
for lie in $(seq 1 14) 17; do
	before=$(end 0.client/violations)
	refused $lie && [ "$(end 0.client/violations)" -gt "$before" ] && settled || lost="$lost $lie"
done
same "answers that cannot be are refused and counted" "" "$lost"
lost=
for lie in 15 16 18; do
	gone $lie && settled || lost="$lost $lie"
done
same "grants that are not there are refused" "" "$lost"

vion import "$(gid 19)" >/dev/null 2>&1 &
late=$!
usleep 300000
vion import "$(gid 26)" >/dev/null 2>&1 &
behind=$!
usleep 300000
kill $late $behind
wait $late 2>/dev/null
same "an importer that gets no answer can be killed" 143 $?
check "what comes late is given back" settled
check "who waits for ever gives up" unanswered 20
check "without an answer the module can be unloaded" wait_until 10 rmmod vion
check "and loaded" insmod /lib/modules/vion.ko
check "and the lender lends again" settled
check "an import whose session ends fails" gone 21
check "and the lender lends once more" settled
for lie in 22 23; do
	rm -f /tmp/mapped
	check "a mapping whose pages are taken shows zeroes" vion_cases hold "$(gid $lie)" /tmp/mapped
	check "and is given back" settled
done
check "a lender that denies a release changes nothing" import 24
check "for others" settled
lost=0
for n in $(seq 20); do
	import 25
	settled || lost=$((lost + 1))
done
same "nor does one that rewrites its answers" 0 $lost
import 255

# ---- the other liar ----
rm -f /tmp/gid.*
share()		# name, words of vion export
{
	vion alloc 16K sh -c "tr '\\000' Z </dev/zero | vion write; vion export $2 >/tmp/gid.new.$1; mv /tmp/gid.new.$1 /tmp/gid.$1; exec sleep 1000" &
	owners="$owners $!"
	wait_until 10 test -s /tmp/gid.$1
}
nothing_lent() { [ "$(end 1.server/xmem/granted) $(end 1.server/xmem/left)" = "0 0" ]; }
no_export() { ! vion ls | grep -q ^export; }
share any ""
share read -r
share foreign "-p 2"
echo "$(cat /tmp/gid.any) $(cat /tmp/gid.read) $(cat /tmp/gid.foreign)" >&4
read -r word <&4
same "the borrower has told all lies" done "$word"
check "nonsense is counted" test "$(end 1.server/violations)" -ge 9
kill $owners
check "nothing of it is lent" wait_until 10 nothing_lent
check "and no GID is left" wait_until 5 no_export
check "the module can be unloaded" wait_until 5 rmmod vion
echo >&4
