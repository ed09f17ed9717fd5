# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
exec 5<>/dev/vbpipe1
insmod /lib/modules/evdev-6.12.ko
insmod /lib/modules/virtio_input-6.12.ko

KEYS='"QEMU Virtio Keyboard"'
GLASS='"QEMU Virtio Tablet"'
MOUSE='"QEMU Virtio Mouse"'

ivi() { echo "$*" >&4 && read -r said <&4 && [ "$said" = good ]; }
aux() { echo "$*" >&5 && read -r said <&5 && [ "$said" = good ]; }
inject() { echo "inject $*"; }

check "ivi has the keyboard" ivi wait_until 10 input_watch $KEYS is
check "and the tablet" ivi wait_until 10 input_watch $GLASS is
check "aux has the keyboard" aux wait_until 10 input_watch $KEYS is
check "with the same abilities" ivi '[ "$(input_watch '"$KEYS"' abilities)" = "'"$(input_watch 'QEMU Virtio Keyboard' abilities)"'" ]'
check "the tablet's axes are the same" aux '[ "$(input_watch '"$GLASS"' abilities)" = "'"$(input_watch 'QEMU Virtio Tablet' abilities)"'" ]'
check "and its mouse" ivi '[ "$(input_watch '"$MOUSE"' abilities)" = "'"$(input_watch 'QEMU Virtio Mouse' abilities)"'" ]'
# Repeating is the front end's; keys that the test holds do not repeat however slow the machine is.
check "ivi has its own delay of repeating" ivi input_watch $KEYS write 20 0 600000

ivi watch $KEYS 2
aux watch $KEYS 1
inject a+ a-
check "a key comes to the VM with the focus" ivi saw '"1:30=1|1:30=0"'
check "and to no other" aux saw_nothing

ivi watch $MOUSE 1
inject dx=5,dy=-3
check "and so does the mouse" ivi saw '"2:0=5 2:1=-3"'

# ---- a shell on the virtual console ----
letters() { for key; do printf ' %s+ %s-' $key $key; done; }
ivi 'setsid -c sh -i </dev/tty1 >/dev/tty1 2>&1 4<&- &'
check "ivi's shell on tty1 asks" ivi wait_until 10 grep -q '"#"' /dev/vcs1
# What was typed before, it reads as well: a line by itself.
inject $(letters ret t o u c h spc slash t m p slash t y p e d ret)
check "and does what is typed at the keyboard" ivi wait_until 30 test -e /tmp/typed
check "which stands on its screen" ivi grep -q '"touch /tmp/typed"' /dev/vcs1

ivi watch $GLASS 1
aux watch $GLASS 1
inject x=100,y=200
check "the tablet is for both: ivi" ivi saw '"3:0=100 3:1=200"'
check "and aux" aux saw '"3:0=100 3:1=200"'

ivi watch $KEYS 3
aux watch $KEYS 2
inject b+
inject ctrl+
inject f2+
check "a hot key takes the focus, and what is down is released" ivi saw '"1:48=1|1:29=1|1:29=0 1:48=0"'
same "the focus is at aux, which nk says" aux "$(nk focus)"
same "and sysfs" 4 "$(cat /sys/bus/vlink/focus)"
same "and /proc/nk" 4 "$(cat /proc/nk/focus)"
check "aux knows it" aux wait_until 10 grep -q 4 /sys/bus/vlink/focus
check "and so does ivi" ivi wait_until 10 grep -q 4 /proc/nk/focus
check "but cannot take it" ivi '! nk focus ivi'
inject f2-
inject ctrl-
inject b-
inject c+ c-
check "where what was held does not begin" aux saw '"1:46=1|1:46=0"'

check "aux lights a lamp" aux input_watch $KEYS write 17 1 1
check "of the real keyboard" wait_until 5 sh -c '[ "$(input_watch "QEMU Virtio Keyboard" leds)" = 1 ]'
same "nk gives the focus" ivi "$(nk focus ivi)"
check "lamps go with it" wait_until 5 sh -c '[ -z "$(input_watch "QEMU Virtio Keyboard" leds)" ]'
check "a VM that is none of them is refused" sh -c '! echo 7 2>/dev/null >/sys/bus/vlink/focus'
check "the classic calls give it, and tell of it" insmod /lib/modules/nk_focus.ko to=4
same "so that this VM itself has it" sys "$(nk focus)"
check "/proc/nk/focus gives it" sh -c 'echo 4 >/proc/nk/focus'
check "classic drivers of the other VM are told" aux wait_until 10 insmod /lib/modules/nk_focus.ko at=4
check "sysfs gives it" sh -c 'echo 3 >/sys/bus/vlink/focus'

ivi watch $KEYS 2
inject a+
check "a key is down" ivi wait_until 10 grep -q 1:30=1 /tmp/seen
check "the back end can be unloaded while a key is down" rmmod vevent_be
check "which is released" ivi saw '"1:30=1|1:30=0"'
check "the device stays" ivi input_watch $KEYS is
inject a-
ivi 'input_watch '"$KEYS"' node >/tmp/node'
same "nobody has the focus meanwhile" 0 "$(cat /sys/bus/vlink/focus)"
check "which ivi knows" ivi wait_until 10 grep -q 0 /sys/bus/vlink/focus
check "and loaded again" insmod /lib/modules/vevent_be.ko
ivi watch $KEYS 2
check "the keyboard is taken again" wait_until 10 sh -c '[ "$(cat /sys/bus/vlink/focus)" = 3 ]'
# Not before its devices have been told does a key come through.
hears() { inject d+ d-; ivi grep -q report: /tmp/seen; }
check "the keyboard is heard again" wait_until 10 hears
check "the same device goes on" ivi saw '"1:32=1|1:32=0"'
check "by the same node" ivi '[ "$(cat /tmp/node)" = "$(input_watch '"$KEYS"' node)" ]'
check "the front end can be unloaded" aux rmmod vevent
check "which takes its devices" aux '! input_watch '"$KEYS"' is'
check "and loaded" aux insmod /lib/modules/vevent.ko
check "which brings them back" aux wait_until 10 input_watch $KEYS is
violations() { cat /sys/bus/vlink/devices/vevent.*/violations | sort -n | tail -1; }
same "nobody broke the protocol" 0 "$(violations)"
# The hand may be behind: the board stays on until it has done all.
input_watch "QEMU Virtio Mouse" reports 1 >/tmp/last &
last=$!
wait_until 10 grep -q ready /tmp/last
inject dx=1
check "all that was asked for is injected" wait $last
inject end
echo end >&4
echo end >&5
echo DONE
