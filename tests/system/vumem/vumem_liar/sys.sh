# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
echo 4 >/proc/sys/vm/nr_hugepages
insmod /lib/modules/brd.ko rd_nr=1 rd_size=1024

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
ivi 'echo 4 >/proc/sys/vm/nr_hugepages; insmod /lib/modules/brd.ko rd_nr=1 rd_size=1024'
check "ivi has an exporter of dma-bufs" ivi 'insmod /lib/modules/dma_pages.ko'
ivi 'vumem_serve /dev/vumem-srv-vomx0 & server=$!'
vumem_cases /dev/vumem-clt-vomx0 512 lives >/tmp/lives &
lives=$!
check "a client has memory of one life of the server" wait_until 20 grep -q ready /tmp/lives
check "which ends" ivi 'kill $server; wait $server; rmmod vumem && insmod /lib/modules/vumem.ko'
ivi 'vumem_serve /dev/vumem-srv-vomx0 & server=$!'
check "and takes it for what it is in the next" wait $lives
same "in all" "" "$(grep FAIL /tmp/lives)"
check "a server with Linux 6.1 gives what one with 6.12 gives" vumem_cases /dev/vumem-clt-vomx0 512
vumem_cases /dev/vumem-clt-vomx0 512 quit
ivi 'vumem_lend /dev/vumem-srv-vomx0 >/tmp/lent & lend=$!'
check "the example that borrows memory writes into it" vumem_borrow /dev/vumem-clt-vomx0 "good evening"
check "and the one that lends it finds the words there" \
	wait_until 20 ivi 'grep -q "^VM 2, session .*: good evening" /tmp/lent'
ivi 'kill $lend'
echo end >&4
