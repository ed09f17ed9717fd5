# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
insmod /lib/modules/xmem_test.ko

order() { echo "$*" >/proc/xmem_test; }
ivi() { echo "$*" >&4 && read -r said <&4 && [ "$said" = good ]; }
number() { cat "/sys/bus/vlink/devices/xmem_test.0.server/xmem/$1"; }
is() { [ "$(number "$1")" = "$2" ]; }
is_on() { [ "$(grep -c on=1 /proc/xmem_test)" = 3 ]; }

# An order to one VM as the lender and then to the other: to an ordinary and to a direct borrower.
both()
{
	statement=$1
	shift
	check "$statement" order "$@"
	check "$statement, direct-mapped" ivi order "$@"
}

# The same of each end of the loopbacks.
itself()
{
	what=$1
	shift
	for end in S C; do
		check "$what itself ($end)" ivi order "$*$end"
		check "$what itself, direct-mapped ($end)" order "$*$end"
	done
}

ivi true
check "all ends are ON" wait_until 20 is_on
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
both "the page of zeros is lent for reading only" zeros
both "all slots can be used" fill
both "and used again" fill

itself "a VM shares pages for reading with" share 200
itself "for writing too with" share 70 w
itself "what is shown needs no call by a VM" share 70 ws
itself "what was not granted is refused to a VM" refuse 70
itself "a VM gives back what it has of" ask 70
itself "pages stay until they are given back to a VM" leave 70
itself "all slots can be used by a VM" fill 1
check "a VM takes pages in the middle of its own stores (S)" ivi order take 200 S
check "a VM takes pages in the middle of its own stores (C)" ivi order take 200 C

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

# What is under way when ivi dies.
happens()
{
	case $1 in
	0) order hold 200 wo && ivi order hold 200 wo &&
		ivi 'order hold 100 wS && order hold 100 wsC' ;;
	1) busy && ivi busy ;;			# at any step of either
	2) order hammer 200 w ;;
	3) ivi order hammer 200 wo ;;
	4) order hold 200 w && order want ;;
	5) ivi order lend 200 w ;;
	6) order hold 200 w && order drop ;;
	7) ivi busy ;;
	8) order lend 200 w ;;
	9) busy ;;
	esac
}
# No child of this shell, whose end would interrupt an open.
busy() { touch /tmp/busy && (while [ -e /tmp/busy ] && order share 200 wo; do :; done 2>/dev/null &); }
nothing_is_granted() { is granted 0 && is peer_granted 0 && is left 0; }

deaths=$(cat /test/deaths 2>/dev/null || echo 2)
[ "$deaths" = 2 ] || { while :; do :; done & }		# load
for i in $(seq 0 $((deaths - 1))); do
	check "sys lends to ivi or borrows from it ($i)" happens $((i % 10))
	[ $((i % 2)) = 0 ] && how=b || how=c
	echo "echo $how >/proc/sysrq-trigger" >&4
	exec 4>&-
	exec 4<>/dev/vbpipe0		# waits for ivi
	rm -f /tmp/busy
	until ivi true; do		# it may have been the old life once more
		exec 4>&-
		exec 4<>/dev/vbpipe0
	done 2>/dev/null
	check "ivi dies and comes back" wait_until 20 is_on
	check "nothing is granted any more" wait_until 5 nothing_is_granted
	both "the next life shares pages" share 200 w
	itself "the next life shares with" share 200 w
done
same "nobody saw a page of the dead" 0 "$(grep -vc bad=0 /proc/xmem_test)"
check "the modules can be unloaded" rmmod xmem_test
echo end >&4
