# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
exec 5<>/dev/vbpipe1
insmod /lib/modules/evdev.ko
insmod /lib/modules/input_play.ko

ivi() { echo "$*" >&4 && read -r said <&4 && [ "$said" = good ]; }
aux() { echo "$*" >&5 && read -r said <&5 && [ "$said" = good ]; }
# play [TIMES] NAME|EVENTS
play() { case $1 in [0-9]*) echo "$1" ;; *) echo "1 $1" ;; esac >/proc/input_play; }
came_back() { grep -q "$1" /proc/input_play; }
came_times() { [ "$(grep -c "$1" /proc/input_play)" = "$2" ]; }
violations() { cat /sys/bus/vlink/devices/vevent.*/violations | sort -n | tail -1; }
interrupts() { cat /sys/bus/vlink/devices/vevent.$1.client/xirqs_sent; }

# What programs of this VM see of a device.
own_watch()
{
	input_watch "$1" $2 >/tmp/own 2>&1 &
	own=$!
	wait_until 10 grep -q ready /tmp/own
}
own_saw() { wait $own; same "$1" "report: $2" "$(tail -n +2 /tmp/own)"; }
own_saw_nothing() { kill $own; wait $own; ! grep -q report: /tmp/own; }

for name in Touch Lid Pad Pen Keys Mouse Touchpad Film; do
	abilities=$(input_watch "Play $name" abilities)
	check "$name: ivi has it" ivi wait_until 20 input_watch "'Play $name'" is
	check "$name: aux has it" aux wait_until 20 input_watch "'Play $name'" is
	check "$name: ivi has the same abilities" ivi "same_as '$abilities' 'Play $name' abilities"
	check "$name: aux has them, with Linux 6.12" aux "same_as '$abilities' 'Play $name' abilities"
done
check "udev finds the link above a device" \
	ivi 'ls -d /sys/bus/vlink/devices/vevent.0.*/input/input* >/dev/null'

# ---- touches: slots, and the focus ----
ivi watch "'Play Touch'" 2
play "Play Touch|3:47=0 3:57=10 3:53=100 3:54=200 3:58=9 1:330=1 3:0=100 3:1=200"
play "Play Touch|3:47=1 3:57=11 3:53=300 3:54=400 3:58=8"
check "two touches come to the VM with the focus" \
	ivi saw "'3:57=10 3:53=100 3:54=200 3:58=9 1:330=1 3:0=100 3:1=200|3:47=1 3:57=11 3:53=300 3:54=400 3:58=8'"
check "in their slots" ivi "state_is 'Play Touch' 'state key 330 touch 0=10 touch 1=11'"
nk focus aux >/dev/null
check "where the focus leaves, all touches end" ivi "wait_until 10 state_is 'Play Touch' state"
play "Play Touch|3:47=0 3:53=101 3:47=1 3:57=-1"
play "Play Touch|3:47=2 3:57=12 3:53=500 3:54=600 3:58=7"
check "where it comes, only new ones begin" \
	aux "wait_until 10 state_is 'Play Touch' 'state touch 2=12'"
play "Play Touch|3:47=0 3:57=-1 1:330=0"
play "Play Touch|3:47=0 3:57=20 3:53=1 3:54=2 3:58=3 1:330=1"
check "in the old slot too, when the old one has ended" \
	aux "wait_until 10 state_is 'Play Touch' 'state key 330 touch 0=20 touch 2=12'"
play "Play Touch|3:57=-1 3:47=2 3:57=-1 1:330=0"
check "and all ends with the last one" aux "wait_until 10 state_is 'Play Touch' state"

# ---- touches without slots ----
ivi watch "'Play Film'" 2
nk focus ivi >/dev/null
play "Play Film|3:53=100 0:2=0 3:53=200 0:2=0"
check "a report with all touches comes as it is" ivi saw "'0:2=0|3:53=100 0:2=0 3:53=200 0:2=0'"
ivi watch "'Play Film'" 1
aux watch "'Play Film'" 3
nk focus aux >/dev/null
check "where the focus leaves, none is left" ivi saw "'0:2=0'"
play "Play Film|3:53=101 0:2=0"
play "Play Film|0:2=0"
play "Play Film|3:53=300 0:2=0"
check "where it comes, they begin when the old ones have ended" \
	aux saw "'0:2=0|0:2=0|3:53=300 0:2=0'"
play "Play Film|0:2=0"

# ---- switches ----
play "Play Lid|5:0=1"
check "a switch turns" aux "wait_until 10 state_is 'Play Lid' 'state switch 0'"
check "for the VM with the focus" ivi "state_is 'Play Lid' state"
nk focus ivi >/dev/null
check "and the other one is told when it gets it" \
	ivi "wait_until 10 state_is 'Play Lid' 'state switch 0'"

# ---- a joystick and a pen: the ends of their ranges ----
ivi watch "'Play Pad'" 2
play "Play Pad|3:0=-32768 3:1=32767 3:16=-1 1:304=1"
play "Play Pad|3:0=0 3:16=0 1:304=0"
check "a joystick" ivi saw "'3:0=-32768 3:1=32767 3:16=-1 1:304=1|3:0=0 3:16=0 1:304=0'"
ivi watch "'Play Pen'" 2
play "Play Pen|1:320=1 3:0=21600 3:1=13500 3:24=2047 3:26=-60 1:330=1 4:0=77"
play "Play Pen|1:330=0 3:24=0 1:331=1"
check "a pen" \
	ivi saw "'1:320=1 3:0=21600 3:1=13500 3:24=2047 3:26=-60 1:330=1 4:0=77|1:330=0 3:24=0 1:331=1'"

# ---- a mouse and a touchpad ----
ivi watch "'Play Mouse'" 1
own_watch "Play Mouse" "reports 1"
play "Play Mouse|2:0=5 2:1=-3 2:8=1 1:272=1"
check "a mouse" ivi saw "'2:0=5 2:1=-3 2:8=1 1:272=1'"
own_saw "which programs of the back end's VM hear too" "2:0=5 2:1=-3 2:8=1 1:272=1"
ivi watch "'Play Touchpad'" 1
play "Play Touchpad|3:47=0 3:57=5 3:53=10 3:54=20 1:330=1 1:325=1"
check "a touchpad" ivi saw "'3:57=5 3:53=10 3:54=20 1:330=1 1:325=1'"
check "a finger is down" ivi "state_is 'Play Touchpad' 'state key 325 key 330 touch 0=5'"

# ---- drop and grab ----
check "a device that is dropped comes to nobody: ivi" ivi "lacks 'Play Drop'"
check "nor aux" aux "lacks 'Play Drop'"
own_watch "Play Drop" "reports 1"
play "Play Drop|2:0=7"
own_saw "it is there for programs of its own VM" "2:0=7"
check "one that is grabbed as well: ivi" ivi "lacks 'Play Mute'"
own_watch "Play Mute" "reports 1"
play "Play Mute|2:0=7"
check "is for nobody" own_saw_nothing
own_watch "Play Keys" "reports 1"
ivi watch "'Play Keys'" 2
play "Play Keys|1:34=1"
play "Play Keys|1:34=0"
check "a device that is grabbed" ivi saw "'1:34=1|1:34=0'"
nk focus sys >/dev/null
ivi watch "'Play Keys'" 1
play "Play Keys|1:35=1"
play "Play Keys|1:35=0"
check "is for no program of its own VM, also when that has the focus" own_saw_nothing
nk focus ivi >/dev/null
play "Play Keys|1:36=1"
play "Play Keys|1:36=0"
check "and then for no other VM" ivi saw "'1:36=1'"

# ---- a program of the back end's VM grabs ----
mkfifo /tmp/hold
hold()
{
	input_watch "$1" grab </tmp/hold >/tmp/grab &
	exec 7>/tmp/hold
	wait_until 10 grep -q ready /tmp/grab
}
let_go() { exec 7>&-; wait $!; }
play "Play Pad|1:304=1"
check "a button is down" ivi "wait_until 10 state_is 'Play Pad' 'state key 304'"
check "a program grabs the device" hold "Play Pad"
check "what was down in ivi is released" ivi "wait_until 10 state_is 'Play Pad' state"
play "Play Pad|3:0=77 1:305=1"
let_go
check "when the program lets go, ivi is told how the device is" \
	ivi "wait_until 10 axis_is 'Play Pad' 0 77"
play "Play Pad|1:304=0 1:305=0"
play "Play Pad|1:307=1"
check "and what begins then" ivi "wait_until 10 state_is 'Play Pad' 'state key 307'"
play "Play Pad|1:307=0 3:0=0"

# ---- when: three tenths of a second are between a report and its sending ----
echo 300 >/sys/module/input_play/parameters/age_ms
own_watch "Play Pad" when
ivi "input_watch 'Play Pad' when >/tmp/seen & watcher=\$!; wait_until 10 grep -q ready /tmp/seen"
play "Play Pad|3:0=300"
wait $own
check "a report keeps its time" ivi "made_at $(sed -n 's/^made \([0-9]*\) .*/\1/p' /tmp/own) 300"
echo 0 >/sys/module/input_play/parameters/age_ms

# ---- interrupts ----
ivi "follow 'Play Pad'"
before=$(interrupts 0)
for i in $(seq 20); do
	play "Play Pad|3:0=$i"
	ivi "wait_until 10 axis_is 'Play Pad' 0 $i" || fail "report $i comes"
done
same "20 reports to a VM that sleeps in between are 20 XIRQs" 20 "$(($(interrupts 0) - before))"
check "and no more reports" ivi "followed 21"

# ---- keys repeat once ----
ivi watch "'Play Keys'" 3
play "Play Keys|1:30=1"
check "a key that is held repeats in the VM that has it" ivi saw "'1:30=1|1:30=2|1:30=2'"
play "Play Keys|1:30=0"

# ---- what comes back ----
check "ivi rings" ivi "input_watch 'Play Lid' write 18 2 440"
check "the bell of the device" wait_until 10 came_back 18:2=440
check "ivi lights a lamp" ivi "input_watch 'Play Keys' write 17 1 1"
check "of the device" wait_until 10 came_back 17:1=1
check "ivi plays an effect" ivi "mkfifo /tmp/hold; input_watch 'Play Pad' rumble 16384 </tmp/hold & exec 6>/tmp/hold"
check "the device has it" wait_until 10 came_back 'rumble 16384 8192'
check "with the strength that was asked for" came_back 'gain 32768'
check "and plays it" wait_until 10 came_back 'play 1'
nk focus aux >/dev/null
check "the bell ends with the focus" wait_until 10 came_back 18:2=0
check "so does the effect" wait_until 10 came_back 'play 0'
check "and the lamp" wait_until 10 came_back 17:1=0
nk focus ivi >/dev/null
check "which has its effect again" wait_until 10 came_times 'rumble 16384' 2
check "ivi ends its program" ivi 'exec 6>&-; wait'
check "which takes the effect from the device" wait_until 10 came_times erased 2

last_is() { [ "$(grep "^$1" /proc/input_play | tail -1)" = "$1$2" ]; }
check "ivi sets the strength of effects" ivi "input_watch 'Play Pad' write 21 96 20000"
check "ivi sets what pulls back" ivi "input_watch 'Play Pad' write 21 97 3000"
check "the device has both" wait_until 10 last_is 'center ' 3000
check "aux sets the strength without the focus" aux "input_watch 'Play Pad' write 21 96 30000"
check "aux uploads, which is answered behind it" aux "input_watch 'Play Pad' rumble 4001 </dev/null"
check "the strength is still ivi's" last_is 'gain ' 20000
check "aux uploads an effect without it" aux "mkfifo /tmp/hold; input_watch 'Play Pad' rumble 4000 </tmp/hold >/dev/null & exec 6>/tmp/hold"
nk focus aux >/dev/null
check "with the focus nothing pulls back" wait_until 10 last_is 'center ' 0
check "the effect comes" wait_until 10 came_back 'rumble 4000 8192'
check "and the strength of aux" wait_until 10 last_is 'gain ' 32768
nk focus sys >/dev/null
check "at home the strength is all" wait_until 10 last_is 'gain ' 65535
check "and the lamp is as it was" wait_until 10 last_is 17:1= 0
aux 'exec 6>&-; wait'
nk focus ivi >/dev/null
check "ivi's lamp is lit again" wait_until 10 last_is 17:1= 1
check "and its strength is there" wait_until 10 last_is 'gain ' 20000
check "an effect that the device refuses is refused" ivi "! input_watch 'Play Pad' rumble 65535 </dev/null"

# ---- a VM that does not read ----
nk focus aux >/dev/null
play "Play Keys|1:31=1"
check "a key is down" aux "wait_until 10 state_is 'Play Keys' 'state key 31'"
aux "follow 'Play Pad'"
before=$(interrupts 1)
nk pause aux >/dev/null
play "500 Play Pad|3:1=#"
play "Play Keys|1:31=0"
play "Play Keys|1:32=1"
after=$(interrupts 1)
check "of 500 reports to a VM that stands still, few are interrupts" test $((after - before)) -le 4
nk resume aux >/dev/null
check "it goes on with the axis as it is by then" aux "wait_until 10 axis_is 'Play Pad' 1 500"
check "and with the keys" aux "wait_until 10 state_is 'Play Keys' 'state key 32'"
check "reports in between were dropped as a whole" aux "followed 400"
play "Play Keys|1:32=0"

# ---- the back end's devices come in another order ----
ivi 'for n in Pad Pen Keys; do input_watch "Play $n" node; done >/tmp/nodes'
rmmod vevent_be
rmmod input_play
insmod /lib/modules/input_play.ko backwards=1
hold "Play Keys"
insmod /lib/modules/vevent_be.ko
ivi "follow 'Play Pad'"
heard() { play "Play Pad|3:0=$((at = at + 1))"; ivi grep -q report: /tmp/seen; }
check "the pad is heard again" wait_until 20 heard
ivi 'kill $follower'
check "all have the nodes that they had" \
	ivi 'for n in Pad Pen Keys; do input_watch "Play $n" node; done | cmp - /tmp/nodes'
let_go
is_mute()
{
	own_watch "Play Keys" "reports 1"
	play "Play Keys|1:34=1"
	play "Play Keys|1:34=0"
	own_saw_nothing
}
check "a grab that was in vain is done later" wait_until 10 is_mute

# ---- modules go and come while reports do ----
nk focus ivi >/dev/null
(while [ ! -e /tmp/enough ]; do play "200 Play Pad|3:0=#"; done) &
load=$!
for i in 1 2 3; do
	ivi 'rmmod vevent && insmod /lib/modules/vevent.ko' || fail "vevent is loaded anew under load"
	rmmod vevent_be && insmod /lib/modules/vevent_be.ko || fail "vevent_be is loaded anew under load"
	aux 'rmmod vevent && insmod /lib/modules/vevent.ko' || fail "vevent is loaded anew beside that"
done
check "modules are loaded anew under load" ivi "wait_until 20 input_watch 'Play Pad' is"
touch /tmp/enough
wait $load
play "Play Pad|3:0=-7"
check "and the last of it is there" ivi "wait_until 10 axis_is 'Play Pad' 0 -7"
check "the devices go" rmmod input_play
check "and with them those of ivi" ivi "wait_until 10 lacks 'Play Pad'"
check "and aux" aux "wait_until 10 lacks 'Play Touch'"
same "nobody broke the protocol" 0 "$(violations)"
echo end >&4
echo end >&5
echo DONE
