# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
echo 4 >/proc/sys/vm/nr_hugepages

ivi() { echo "$*" >&4 && read -r said <&4 && [ "$said" = good ]; }
number() { cat "/sys/class/vumem-$1-vomx/vumem-$1-vomx0/$2"; }
lied_often() { [ "$(number srv violations)" -ge 50 ]; }

vumem_serve /dev/vumem-srv-vomx0 &
server=$!
ivi 'rmmod vumem && insmod /lib/modules/vumem_liar.ko'
check "a client survives a server that lies" vumem_victim /dev/vumem-clt-vomx0 60
check "which is counted" test "$(number clt violations)" -ge 20
check "a server survives a client that lies 50 times" wait_until 60 lied_often
same "nothing is mapped or lent" "0 0 0" \
	"$(number clt buffers) $(number srv buffers) $(number srv pages)"
check "the peer becomes honest" ivi 'rmmod vumem_liar && insmod /lib/modules/vumem.ko'
check "and is served" ivi 'vumem_cases /dev/vumem-clt-vomx0 1024 >/tmp/cases && ! grep FAIL /tmp/cases'
kill $server
ivi 'vumem_serve /dev/vumem-srv-vomx0 & server=$!'
check "and serves" vumem_cases /dev/vumem-clt-vomx0 512 quit
echo end >&4
