# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
insmod /lib/modules/xmem_test.ko

order() { echo "$*" >/proc/xmem_test; }
ivi() { echo "$*" >&4 && read -r said <&4 && [ "$said" = good ]; }
number() { cat "/sys/bus/vlink/devices/xmem_test.0.server/xmem/$1"; }
is() { [ "$(number "$1")" = "$2" ]; }
is_on() { grep -q on=1 /proc/xmem_test; }

# An order to one VM as the lender and then to the other: to an ordinary and to a direct borrower.
both()
{
	statement=$1
	shift
	check "$statement" order "$@"
	check "$statement, direct-mapped" ivi order "$@"
}

ivi true
check "both ends are ON" wait_until 20 is_on
same "sys has slots" "256 256" "$(number slots) $(number peer_slots)"
both "pages are shared for reading" share 200
both "and for writing" share 70 w
both "one page too" share 1 w
both "what is shown needs no call" share 70 ws
both "a compound page" share 64 wc
both "a scatter list" share 70 wg
both "what was not granted is refused" refuse 70
both "a borrower that is asked gives back" ask 70
both "one that is not asked loses pages in the middle of stores" take 200
both "pages stay until the borrower has given them back" leave 70
both "all slots can be used" fill
both "and used again" fill

order hold 70 w
same "sysfs shows what is granted, mapped and left" "70 70 0" \
	"$(number granted) $(number mapped) $(number left)"
check "a lender can be unloaded while its pages are mapped" rmmod xmem_test
same "what the borrower holds is left to nkddi" "70 70" "$(number revoked) $(number left)"
insmod /lib/modules/xmem_test.ko
check "and loaded" wait_until 20 is_on
check "the borrower stores to scratch all the time" order touch
check "it gives back" order wipe
check "then nothing is left" wait_until 5 is left 0
order hold 70 w
check "a borrower can be unloaded while it has pages mapped" ivi rmmod xmem_test
same "which ends its grants" "0 0" "$(number mapped) $(number left)"
check "it is loaded" ivi insmod /lib/modules/xmem_test.ko
check "and connects" wait_until 20 is_on
both "and pages are shared again" share 70 w

order hold 70 w
lent='"xmem_server":70,"xmem_client":0,"held_server":70,"held_client":0'
check "nk links shows what is lent" sh -c "nk links --json xmem_test | grep -q '$lent'"
check "all is well" nk doctor -d 0 xmem_test
order drop
nk doctor -d 0 xmem_test >/tmp/doctor
check "nk doctor names who does not give back" grep -q 'FAILED.*ivi still holds 70' /tmp/doctor
order wipe

check "sys has pages mapped" ivi order hold 70 w
rmmod xmem_test
check "a direct borrower can be unloaded" wait_until 5 is peer_mapped 0
insmod /lib/modules/xmem_test.ko
check "and loaded" wait_until 20 is_on

for how in b c; do
	order hold 200 wo
	check "sys lends to ivi and borrows from it ($how)" ivi order hold 200 wo
	echo "echo $how >/proc/sysrq-trigger" >&4
	exec 4>&-
	exec 4<>/dev/vbpipe0		# waits for ivi
	ivi true
	check "ivi dies and comes back" wait_until 20 is_on
	same "nothing is granted any more" "0 0 0" \
		"$(number granted) $(number peer_granted) $(number left)"
	both "the next life shares pages" share 200 w
done
same "nobody saw a page of the dead" 0 "$(grep -vc bad=0 /proc/xmem_test)"
check "the modules can be unloaded" rmmod xmem_test
echo end >&4
