# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
end=/sys/bus/vlink/devices/vbpipe.0
lab=/sys/bus/vlink/devices/lab.0.server
info='a;64K;7;;name=alpha'

line() { grep -qxE "$1" "$2"; }
says() { dmesg | grep -q "$1"; }
not() { ! "$@" 2>/dev/null; }

# --- before anyone opens anything ---
same "there is a device for each link end" 13 "$(ls /sys/bus/vlink/devices | wc -l)"
check "the class is known" line vbpipe $end.server/class
check "and the number" line 0 $end.client/link
check "and the role" line client $end.client/role
check "and the peer" line 3 $end.server/peer
check "and the info string" line "$info" $end.server/info
check "and the peer's" line "$info" $end.server/peer_info
check "udev can find a driver" line MODALIAS=vlink:vbpipe $end.server/uevent
check "a link nobody drives is there too" line "to be seen" $lab/info
check "and has no driver" test ! -e $lab/driver
same "vbpipe drives all its ends that it can" 11 "$(ls -d /sys/bus/vlink/drivers/vbpipe/vbpipe.* | wc -l)"
same "explicit minors come first, then free ones" "vbpipe0 vbpipe2 vbpipe3 vbpipe7" \
	"$(cd /dev && echo vbpipe*)"
check "a minor given twice is refused aloud" says "vbpipe.3.server: no device: minor 7 is taken"
check "a ring without room is refused aloud" says \
	"vbpipe.5.*: the ring needs 1052672 bytes of pmem, the link has 131072"
check "and its minor stays free" test ! -e /dev/vbpipe1
check "a bad info string is reported" says "info 'b;64K;9': .*defaults used"
check "name= can be read" line alpha /sys/class/vbpipe/vbpipe7/name
check "and reaches udev" line VBPIPE_NAME=beta /sys/class/vbpipe/vbpipe2/uevent
same "and is a link in /dev" "vbpipe7 vbpipe2" "$(readlink /dev/alpha) $(readlink /dev/beta)"
check "XIRQs have names in /proc/interrupts" line \
	' *[0-9]+: +[0-9]+ +GICv3 +51[0-9] Edge +vbpipe.0.server' /proc/interrupts
check "/proc/nk/vlinks has a line per link" line \
	"vbpipe,0 serv 2/OFF/'$info' cli 3/(OFF|RST)/'$info' paddr [0-9a-f]+" /proc/nk/vlinks
check "and one for other classes" line \
	"lab,0 serv 2/OFF/'to be seen' cli 3/OFF/'' paddr [0-9a-f]+" /proc/nk/vlinks
check "and says what PDEV is used" line "PDEV used: .* \([0-9]+ bytes\)" /proc/nk/vlinks

# --- while it is open ---
exec 3<>/dev/vbpipe7
check "an open link is ON here" line ON $end.server/local_state
check "and there" line ON $end.client/peer_state
check "/proc/nk/vlinks says so" line "vbpipe,0 serv 3/ON/.* cli 2/ON/.*" /proc/nk/vlinks
echo hello >&3
check "/proc/nk/vbpipe counts" line " 7  3  0 Ea1  OOOO 10000 +1 +0 +0 +1 +6" /proc/nk/vbpipe
check "linkvisor's counters can be read" test "$(cat $end.server/counters/server_states)" -ge 2
same "by root alone, as /dev/nkctl" "400 400 600" "$(stat -c %a $end.server/counters/server_states \
	/sys/bus/platform/drivers/nkddi/*/counters/hypercalls /dev/nkctl | tr '\n' ' ' | sed 's/ $//')"
check "and the VM's" test "$(cat /sys/bus/platform/drivers/nkddi/*/counters/hypercalls)" -ge 20
check "an open file holds the module" not rmmod vbpipe

# --- unloading and loading again ---
exec 3>&-
check "closing takes the link down" line OFF $end.server/local_state
check "vbpipe can be unloaded" rmmod vbpipe
# The other drivers of the initial RAM disk, which have no link here, then what they share.
for time in 1 2; do
	for module in $(ls /sys/module/nkddi/holders); do
		rmmod "$module" 2>/dev/null
	done
done
check "then nkddi" rmmod nkddi
check "nothing stays behind" not ls /proc/nk /sys/bus/vlink /dev/vbpipe7
check "no XIRQ either" not grep -q 'vbpipe\|sysconf' /proc/interrupts
check "nkddi can be loaded again" insmod /lib/modules/nkddi.ko
check "and vbpipe" eval "insmod /lib/modules/vlink_pipe.ko && insmod /lib/modules/vbpipe.ko"
# ivi opens vbpipe0 when it has left vbpipe7.
exec 4<>/dev/vbpipe0
echo again >/dev/vbpipe7
