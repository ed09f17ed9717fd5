# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
srv=vumem-srv-vomx

ivi() { echo "$*" >&4 && read -r said <&4 && [ "$said" = good ]; }
number() { cat "/sys/class/$srv/${srv}0/$1"; }
xmem() { cat "/sys/bus/vlink/devices/vomx.0.server/xmem/$1"; }
pins() { awk '/nr_foll_pin_acquired/ { n += $2 } /nr_foll_pin_released/ { n -= $2 } END { print n }' /proc/vmstat; }
nothing_lent() { [ "$(pins) $(number pages) $(xmem granted) $(xmem left)" = "0 0 0 0" ]; }

# The module begins with all its patience.
keeps() { ivi "rmmod vumem_liar 2>/dev/null; insmod /lib/modules/vumem_liar.ko $1" && rmmod vumem && insmod /lib/modules/vumem.ko; }

ivi 'rmmod vumem'
check "a client keeps 8 buffers" keeps keep=9
check "their server gets rid of them" vumem_leave /dev/${srv}0 close
same "by force" 8 "$(number forced)"
check "of all" wait_until 5 nothing_lent
check "a client gives 8 buffers back in 450 ms each" keeps "keep=9 drip=450"
check "their server exits sooner" vumem_leave /dev/${srv}0 exit
check "and takes the rest by force" test "$(number forced)" -ge 1
check "with nothing left" wait_until 5 nothing_lent
check "a client keeps one" keeps keep=2
check "for as long as it may" vumem_leave /dev/${srv}0 unmap
check "a client keeps another one" keeps keep=2
check "until it is taken" vumem_leave /dev/${srv}0 exclusive
same "nobody broke the protocol" 0 "$(number violations)"
ivi 'rmmod vumem_liar'
echo end >&4
