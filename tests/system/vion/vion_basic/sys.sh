# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
exec 5<>/dev/vbpipe1

ivi() { echo "$*" >&4 && read -r said <&4 && [ "$said" = good ]; }
aux() { echo "$*" >&5 && read -r said <&5 && [ "$said" = good ]; }
xmem() { cat "/sys/bus/vlink/devices/vrpc.$1/xmem/$2"; }
nothing_lent() { [ "$(xmem 0.server granted) $(xmem 0.server left) $(xmem 1.server granted) $(xmem 1.server left)" = "0 0 0 0" ]; }
no_export() { ! vion ls | grep -q ^export; }
unloaded() { rmmod vion 2>/dev/null; }

# A process with a buffer, whose GID it leaves in /tmp/gid.
share()		# words of vion alloc, words of vion export
{
	rm -f /tmp/gid
	vion alloc $1 sh -c "vion write </test/content && vion export $2 >/tmp/gid.new && mv /tmp/gid.new /tmp/gid && exec sleep 1000" &
	owner=$!
	wait_until 10 test -s /tmp/gid && gid=$(cat /tmp/gid)
}
unshare() { kill $owner; wait $owner 2>/dev/null; true; }

check "the command tells what it does" sh -c 'vion --help | grep -q "vion alloc"'
vion nonsense 2>/dev/null
same "and refuses other words" 2 $?
check "the cases of one VM hold" vion_cases local
check "also for 32-bit processes" vion_cases32 local

seq 50000 | head -c 204800 >/test/content
sum=$(md5sum </test/content)
for from in vion udmabuf; do
	share "-f $from 200K" ""
	check "ivi has what is in a buffer of $from" ivi "[ \"\$(vion import $gid | md5sum)\" = '$sum' ]"
	check "aux, a direct-mapped VM, has it too" aux "[ \"\$(vion import $gid | md5sum)\" = '$sum' ]"
	check "ivi writes to it" ivi "echo from ivi | vion import $gid vion write"
	same "which sys sees" "from ivi" "$(vion import $gid | head -n 1)"
	other=$(printf %016x $((0x$gid ^ 1)))
	check "aux gets none by another number" aux "! vion import $other 2>/tmp/why && grep -q 'No such file' /tmp/why"
	unshare
	check "all pages come back" wait_until 5 nothing_lent
	check "and the GID dies" wait_until 5 no_export
	check "in ivi too" ivi "! vion import $gid 2>/dev/null"
done

share "200K" "-p 4"
check "a buffer for aux is none for ivi" ivi "! vion import $gid 2>/tmp/why && grep -q 'No such file' /tmp/why"
check "and aux has it" aux "[ \"\$(vion import $gid | md5sum)\" = '$sum' ]"
unshare
share "200K" "-r"
check "who may only read can" ivi "[ \"\$(vion import $gid | md5sum)\" = '$sum' ]"
check "but not write" ivi "! echo no | vion import $gid vion write 2>/dev/null"
check "one in a direct-mapped VM can read, too" aux "[ \"\$(vion import $gid | md5sum)\" = '$sum' ]"
check "nor in a direct-mapped VM" aux "! echo no | vion import $gid vion write 2>/dev/null"
unshare
check "an instance without room for messages is left alone" test "$(vion ls | grep -c ^link) $(dmesg | grep -c 'no room for a message')" = "3 1"
share "5M" ""
check "a buffer beyond the budget is refused" ivi "! vion import $gid 2>/tmp/why && grep -q 'No space' /tmp/why"
unshare

share "64K" ""
vion import $gid sh -c 'head -c 65536 /dev/zero | vion write'
ivi "vion_cases peer $gid 1 >/tmp/peer & peer=\$!"
aux "vion_cases32 peer $gid 2 >/tmp/peer & peer=\$!"
check "three VMs have a buffer at once" vion_cases peer $gid 0
check "and ivi" ivi 'wait $peer || ! cat /tmp/peer'
check "and aux" aux 'wait $peer || ! cat /tmp/peer'

ivi "vion import $gid sh -c 'touch /tmp/has; exec sleep 1000' & holder=\$!; wait_until 10 test -e /tmp/has"
unshare
check "a buffer outlives its exporter" ivi "vion import $gid >/dev/null"
check "and is lent still" test "$(xmem 0.server granted)" = 16
ivi 'kill $holder'
check "the last closer frees it" wait_until 5 nothing_lent
check "and its GID" wait_until 5 no_export

for vm in eval ivi aux; do $vm insmod /lib/modules/vion_test.ko; done
kernel() { echo "$*" >/proc/vion_test && gid=$(cat /proc/vion_test); }
# look VM GID: what its kernel sees of a buffer
look='look() { echo "look $1" >/proc/vion_test && cat /proc/vion_test; }'
eval "$look"
ivi "$look"
aux "$look"
check "a driver shares a buffer" kernel alloc 200000
check "a driver of ivi has it" ivi "[ \"\$(look $gid)\" = 200000 ]"
same "which wrote to it" L "$(vion import $gid | head -c 1)"
check "one of aux, a direct-mapped VM, has it" aux "[ \"\$(look $gid)\" = 199999 ]"
check "a buffer whose exporter hides its pages" kernel odd hidden 65536
check "is shared all the same" ivi "[ \"\$(look $gid)\" = 65536 ]"
check "one of a device's memory" kernel odd device 4096
check "is refused" ivi "! vion import $gid 2>/tmp/why && grep -q 'not supported' /tmp/why"
echo drop >/proc/vion_test
check "drivers leave nothing" wait_until 5 nothing_lent
share "200K" "-r"
check "a driver of ivi gets no buffer that is to be read" ivi "! look $gid 2>/tmp/why && grep -q 'denied' /tmp/why"
unshare
for vm in eval ivi aux; do $vm rmmod vion_test; done

check "the module can be unloaded" wait_until 5 unloaded
check "and loaded" insmod /lib/modules/vion.ko
share "-c 64K" ""
check "ivi has buffers of its next life" wait_until 5 ivi "[ \"\$(vion import $gid | head -c 65536 | md5sum)\" = '$(head -c 65536 /test/content | md5sum)' ]"
unshare
check "all pages come back" wait_until 5 nothing_lent
same "nobody broke the protocol" "0 0 0 0" "$(cat /sys/bus/vlink/devices/vrpc.*/violations | xargs)"
check "ivi unloads it" ivi 'wait_until 5 rmmod vion 2>/dev/null'
echo end >&4
echo end >&5
