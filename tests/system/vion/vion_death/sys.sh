# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
rounds=$(cat /test/deaths 2>/dev/null || echo 4)
lives=$(cat /test/deaths 2>/dev/null || echo 2)		# of ivi

ivi() { echo "$*" >&4 && read -r said <&4 && [ "$said" = good ]; }
xmem() { cat "/sys/bus/vlink/devices/vrpc.$1/xmem/$2"; }
nothing_lent() { [ "$(xmem 0.server granted) $(xmem 0.server left)" = "0 0" ]; }
nothing_borrowed() { [ "$(xmem 1.client peer_mapped)" = 0 ] && ! vion ls | grep -q ^import; }
some_lent() { [ "$(xmem 0.server granted)" -ge 300 ]; }
no_export() { ! vion ls | grep -q ^export; }

# A buffer of 0x5a that a process has, whose GID is in /tmp/gid; the same in both VMs.
export='rm -f /tmp/gid; vion alloc 1200K sh -c "tr \"\\000\" Z </dev/zero | vion write; vion export >/tmp/gid.new && mv /tmp/gid.new /tmp/gid; exec sleep 1000" & owner=$!; wait_until 20 test -s /tmp/gid'
ivis_gid() { ivi "$export" && echo 'cat /tmp/gid >&4' >&4 && read -r gid <&4 && read -r said <&4; }
killed() { kill -9 "$1"; wait "$1" 2>/dev/null; true; }

ivi true
lost=0
for i in $(seq $rounds); do
	eval "$export"
	gid=$(cat /tmp/gid)
	ivi "vion import $gid sh -c 'exec sleep 1000' & user=\$!"
	wait_until 10 some_lent || lost=$((lost + 1))
	killed $owner
	ivi "has_all $gid" || lost=$((lost + 1))
	ivi 'kill -9 $user; wait $user 2>/dev/null; true'
	wait_until 5 nothing_lent && wait_until 5 no_export || lost=$((lost + 1))
done
same "$rounds owners and users that were killed left nothing" 0 $lost

lost=0
for i in $(seq $rounds); do
	ivis_gid
	rm -f /tmp/has.*
	for user in 1 2 3; do vion import $gid sh -c "touch /tmp/has.$user; while vion read >/dev/null; do :; done" & done
	for user in 1 2 3; do wait_until 10 test -e /tmp/has.$user || lost=$((lost + 1)); done
	[ "$(xmem 1.client peer_mapped)" = 300 ] || lost=$((lost + 1))	# one loan for all
	kill -9 $(jobs -p)
	wait
	ivi 'kill -9 $owner; wait $owner 2>/dev/null; true'
	wait_until 5 nothing_borrowed || lost=$((lost + 1))
	ivi 'wait_until 5 sh -c "! vion ls | grep -q ^export"' || lost=$((lost + 1))
done
same "$rounds times three users that were killed left nothing" 0 $lost

eval "$export"
mine=$(cat /tmp/gid)
# A child that ends may interrupt the call.
reopen() { exec 4>&-; until command exec 4<>/dev/vbpipe0; do :; done; }
lost=
died=0
failed() { lost="$lost $1:$i"; }
# Three in each VM borrow all the time, and the moment differs.
for i in $(seq $lives); do
	[ "$(cut -d. -f1 /proc/uptime)" -lt 540 ] || break
	died=$i
	ivis_gid
	rm -f /tmp/mapped
	vion_cases hold $gid /tmp/mapped >/tmp/hold 2>&1 &
	holder=$!
	wait_until 20 test -e /tmp/mapped || failed mapped
	ivi "vion import $mine sh -c 'exec sleep 1000' &"
	wait_until 10 some_lent || failed lent
	users=
	for user in 1 2 3; do
		sh -c "while :; do vion import $gid >/dev/null 2>&1; done" &
		users="$users $!"
	done
	ivi "for user in 1 2 3; do sh -c 'while :; do vion import $mine >/dev/null 2>&1; done' & done" || failed load
	usleep $((i * 137 % 500 * 1000))
	echo "echo $([ $((i % 2)) = 0 ] && echo c || echo b) >/proc/sysrq-trigger" >&4
	wait $holder || { failed hold; cat /tmp/hold; }
	kill $users
	wait $users 2>/dev/null
	wait_until 10 nothing_lent || failed left
	wait_until 10 nothing_borrowed || failed borrowed
	reopen
	until ivi true; do reopen; done 2>/dev/null	# it may have been the old life once more
	ivi "wait_until 10 has_all $mine" || failed next
done
same "$died deaths of ivi under load left nothing, and its next lives have all" "" "$lost"
check "ivi died twice or more" test $died -ge 2

ivis_gid
rm -f /tmp/mapped
vion_cases hold $gid /tmp/mapped &
holder=$!
check "sys has a buffer of ivi once more" wait_until 20 test -e /tmp/mapped
ivi 'kill -9 $owner; wait $owner 2>/dev/null; true'
check "whose module stays while its buffers are lent" ivi '! rmmod vion 2>/dev/null'
killed $holder
check "and can be unloaded afterwards" ivi 'wait_until 5 sh -c "rmmod vion 2>/dev/null"'
check "and loaded" ivi 'insmod /lib/modules/vion.ko'
check "its next life has the buffer of sys" ivi "wait_until 10 has_all $mine"
killed $owner
check "sys has nothing left" wait_until 5 no_export
same "nobody broke the protocol" "0 0" "$(cat /sys/bus/vlink/devices/vrpc.*/violations | xargs)"
check "the module can be unloaded" wait_until 5 sh -c 'rmmod vion 2>/dev/null'
echo end >&4
