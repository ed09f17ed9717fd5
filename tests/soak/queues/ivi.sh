# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
tell() { echo "$2" >/proc/$1; }
load() { for m in vmq vipc vmq_test vipc_test; do insmod /lib/modules/$m.ko || return; done; }
kept() { grep -c memremap /proc/vmallocinfo; grep -c . /proc/interrupts; }
free() { awk '/^MemAvailable/ { print $2 }' /proc/meminfo; }

# All modules go in the middle of traffic.
anew()
{
	(exec 4>&-; echo "survive 1" >/proc/vmq_test) &
	(exec 4>&-; echo "survive 8 1" >/proc/vipc_test) &
	usleep 200000
	rmmod vmq_test vipc_test vipc vmq && wait || return
	[ "$(kept)" = "$before" ] || fail "modules leave nothing" "$(kept), was $before"
	load && echo "$1" >/sys/module/vmq_test/parameters/direct
	[ $((times += 1)) = 3 ] && first=$(free)
	return 0
}

exec 4<>/dev/vbpipe0
before=$(kept)
load
while read -r order <&4; do
	[ "$order" = end ] && break
	eval "$order" && echo good >&4 || echo bad >&4
done
check "no memory is lost" [ "$(free)" -gt $((first - 8192)) ]
