# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
rounds=$(cat /test/deaths 2>/dev/null || echo 8)
srv=vumem-srv-vomx
clt=vumem-clt-vomx

ivi() { echo "$*" >&4 && read -r said <&4 && [ "$said" = good ]; }
number() { cat "/sys/class/$1/${1}0/$2"; }
xmem() { cat "/sys/bus/vlink/devices/vomx.$1/xmem/$2"; }
pins() { awk '/nr_foll_pin_acquired/ { n += $2 } /nr_foll_pin_released/ { n -= $2 } END { print n }' /proc/vmstat; }
lent() { [ "$(number $srv pages)" -ge 281 ]; }
nothing_lent() { [ "$(pins) $(xmem 0.server granted) $(xmem 0.server left)" = "0 0 0" ]; }
borrowed() { [ "$(number $clt pages)" -ge 281 ]; }
nothing_borrowed() { [ "$(number $clt buffers) $(xmem 1.client peer_mapped)" = "0 0" ]; }

# Kills the process, and looks at once for what is left.
killed() { kill -9 "$1"; wait "$1" 2>/dev/null; true; }

ivi true
ivi 'vumem_survivor /dev/vumem-clt-vomx0 '$rounds' cross >/tmp/survivor & survivor=$!'
lost=0
for i in $(seq $rounds); do
	vumem_serve /dev/${srv}0 &
	wait_until 20 lent || lost=$((lost + 1))
	killed $!
	wait_until 5 nothing_lent || lost=$((lost + 1))
done
same "$rounds servers that were killed left nothing" 0 $lost
same "their client gave all back in time" 0 "$(number $srv forced)"
check "their client survived them all" ivi 'wait $survivor && grep -q ^PASS /tmp/survivor || ! cat /tmp/survivor'

ivi 'vumem_serve /dev/vumem-srv-vomx0 & server=$!'
lost=0
for i in $(seq $rounds); do
	vumem_survivor /dev/${clt}0 1 &
	wait_until 20 borrowed || lost=$((lost + 1))
	killed $!
	wait_until 5 nothing_borrowed || lost=$((lost + 1))
done
same "$rounds clients that were killed left nothing" 0 $lost
check "nor in the server's VM" ivi '[ "$(cat /sys/class/vumem-srv-vomx/*/buffers)" = 0 ]'
check "where no page is pinned" ivi '[ "$(cat /sys/class/vumem-srv-vomx/*/pages)" = 0 ]'
ivi 'kill -9 $server'

vumem_serve /dev/${srv}0 &
server=$!
vumem_survivor /dev/${clt}0 4 >/tmp/survivor &
survivor=$!
for how in b c b; do
	ivi 'vumem_serve /dev/vumem-srv-vomx0 &'
	ivi 'vumem_survivor /dev/vumem-clt-vomx0 1 &'
	check "each VM has memory of the other" wait_until 20 lent
	check "and the other way" wait_until 20 borrowed
	echo "echo $how >/proc/sysrq-trigger" >&4
	exec 4>&-
	exec 4<>/dev/vbpipe0
	until ivi true; do		# it may have been the old life once more
		exec 4>&-
		exec 4<>/dev/vbpipe0
	done 2>/dev/null
	check "ivi's death gives all pages back" wait_until 10 nothing_lent
	check "and takes all of ivi's" wait_until 10 nothing_borrowed
done
# Its last server dies alone: a child that ends would interrupt the open above.
ivi 'vumem_serve /dev/vumem-srv-vomx0 & server=$!'
check "the client finds one more server" wait_until 20 borrowed
ivi 'kill -9 $server'
check "the client survived its servers and their VM" wait $survivor
check "and saw no byte of another" grep -q ^PASS /tmp/survivor
killed $server
same "nobody broke the protocol" "0 0" "$(number $srv violations) $(number $clt violations)"
check "the module can be unloaded" rmmod vumem
echo end >&4
