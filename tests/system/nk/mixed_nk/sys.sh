# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /test/nk.sh

# The other VM does something and says when it is done.
order()
{
	echo "$1" >&3
	read -r reply <&3
}

meet()
{
	exec 3<>/dev/vbpipe0
	read -r ready <&3
}

ping_forever()
{
	nk ping -c 0 -i 0.05 -W 0.2 nkping.0 >/tmp/ping &
	pinger=$!
}

answers() { grep -c ' us$' /tmp/ping; }
has_answers() { [ "$(answers)" -ge "$1" ]; }
is_well() { nk doctor -d 1 "$1" >/tmp/said && grep -q 'interrupts  *ok' /tmp/said; }
flows() { nk links --json vbpipe.1 | grep -q '"xirqs_to_server":[1-9]'; }

meet
same "the two talk" "ready 1" "$ready"
order where
place=$reply

gives 0 '^ *2  *sys  *running  *0  *256M .*this VM, controller' "the controller sees itself" nk vms
check "and what another VM has" grep -q '^ *3  *ivi  *running  *1  *256M  *[0-9]*  *1 ' /tmp/said
gives 0 ' aux  *running' "one VM by name" nk vms aux
gives 0 ' aux  *running' "or by id" nk vms 4
check "and that it has a bus master" grep -q ' DMA' /tmp/said
gives 1 'no such VM: 7' "no VM 7" nk vms 7
gives 0 '^spare.0  *aux  *OFF  *ivi  *OFF' "the controller sees links of others" nk links
check "the memory and driver of its own" grep -q 'vbpipe.0 .*128K .* vbpipe ' /tmp/said
gives 0 'XIRQS>S' "counters of a class" nk links -c vbpipe
same "of its four links" 5 "$(wc -l </tmp/said)"
gives 0 'say "hello" \\ bye' "info strings" nk links nkping.0
gives 0 'HVC .*WFI .*IRQ' "top shows exits by cause" nk top -n 2 -d 0.2
check "of all VMs" grep -q '^aux ' /tmp/said
check "and how busy the CPUs are" grep -q BUSY /tmp/said
json top top -n 1 -d 0.2
check "nk tells the version of linkvisor" \
	[ "$(nk --version | sed 's/^nk //; s/^linkvisor //' | uniq | wc -l)" = 1 ]
# What nk top prints on a terminal of 5 rows and 20 columns, until somebody presses q.
(wait_until 20 grep -q CPU /tmp/shown; printf q; wait_until 20 test -e /tmp/ended) |
	socat - EXEC:'/test/top.sh 5 20',pty,ctty,setsid,stderr >/tmp/shown
escape=$(printf '\033')
longest() { tr -d '\r' </tmp/shown | sed "s/$escape\[[0-9]*[A-Z]//g" | awk '{ if (length > m) m = length } END { print m + 0 }'; }
check "top ends with q" test -e /tmp/ended
check "and is not wider than its terminal" [ "$(longest)" -le 20 ]
check "nor higher" [ "$(grep -c . /tmp/shown)" -le $((5 * $(grep -c "$escape\[H" /tmp/shown) + 1)) ]

gives 0 'aux: paused' "a VM is paused" nk pause aux
gives 1 'aux: it is paused' "what is paused is not started" nk start aux
gives 0 'aux: running' "but resumed" nk resume 4
gives 0 'aux: off' "a VM is stopped" nk stop aux
gives 0 'aux: off' "once more is no error" nk stop aux
gives 1 'aux: it is off' "what is off is not resumed" nk resume aux
gives 0 'aux: running' "it is started" nk start aux
gives 0 'aux: running' "and restarted" nk restart aux
gives 0 'aux .* 3  *0:.* restarted' "which is counted" nk vms aux
gives 0 'aux: asked' "without waiting" nk restart --no-wait aux
gives 1 'no such VM: nobody' "one of several may fail" nk start nobody aux
check "the others are done" grep -q 'aux: running' /tmp/said
gives 1 'cannot do that to itself' "the controller does not pause itself" nk pause sys
json restart restart aux
json nobody stop nobody

check "the doctor finds a driver missing" finds quiet.0 'driver  *FAILED'
echo quiet >/sys/bus/vlink/drivers/vlink-user/new_id
gives 0 'states  *note .*nobody uses' "a link that nobody uses is well" nk doctor -d 0 quiet.0
gives 0 '^VM aux .*dma-unsafe' "and a VM with a bus master is named" nk doctor -d 0 quiet.0
nk stop aux
check "the doctor finds a VM that is off" finds quiet.0 'peer  *FAILED .*VM aux is off'
check "and says what to do" grep -q -- '-> .*nk start aux' /tmp/said

gives 0 'answered, min/avg/max' "an answer comes over a link" nk ping -c 3 -i 0 -W 20 nkping.0
check "and one to each" grep -q '3 sent, 3 answered' /tmp/said
json ping ping -c 2 -i 0 -W 20 nkping.0
ping_forever
check "pings go on" wait_until 60 has_answers 3
check "an end has one process at a time" \
	[ "$(nk ping nkping.0 2>&1 | grep -c 'another process')" = 1 ]
check "the doctor finds nothing wrong with a link in use" wait_until 60 is_well nkping.0
order freeze
check "the doctor finds that no XIRQ arrives" \
	wait_until 60 finds nkping.0 'interrupts  *FAILED .*none came back'
order thaw
seen=$(answers)
check "pings are answered again" wait_until 60 has_answers $((seen + 3))
order kill
check "ping says that the other end has gone" wait_until 60 grep -q 'has gone\|not connected' /tmp/ping
check "and goes on" wait_until 60 grep -q 'not connected.*nk ping --serve' /tmp/ping
check "the doctor finds nobody at the other end" wait_until 60 finds nkping.0 'states  *FAILED .*waits at RESET'
seen=$(answers)
order serve
check "and meets the next one" wait_until 60 has_answers $((seen + 3))
order kill
order hold
check "the doctor finds an end that is stuck" \
	wait_until 60 finds nkping.0 'states  *FAILED .*VM ivi. is stuck at RESET'
kill $pinger
wait $pinger
same "ping ends well if there was any answer" 0 $?
check "and sums up" grep -q 'nkping.0: .* sent, .* answered, min/avg/max' /tmp/ping
order kill
gives 1 '2 sent, 0 answered' "ping fails without one" nk ping -c 2 -i 0 -W 0.2 nkping.0
json noping ping -c 1 -W 0.1 nkping.0
nk pause ivi
check "the doctor finds a VM that is paused" finds vbpipe.0 'peer  *FAILED .*VM ivi is paused'
gives 1 '1 sent, 0 answered' "ping does not hang on a paused VM" nk ping -c 1 -W 0.2 nkping.0
check "and says who has to go on" grep -q 'VM ivi is paused: .*nk resume ivi' /tmp/said
nk resume ivi

order drink
cat /dev/zero >/dev/vbpipe1 2>/dev/null &
writer=$!
check "data flows" wait_until 60 flows
json links links
json doctor doctor -d 0
gives 0 'ivi: running' "a VM is restarted in the middle of it" nk restart -t 120 ivi
wait $writer
check "who wrote to it is told" [ $? != 0 ]
exec 3>&-
meet
same "it is back" "ready 2" "$ready"
order where
check "with its kernel elsewhere" [ "${#reply}" = 16 -a "$reply" != "$place" ]
gives 0 'ivi .* 2  *0:.* restarted' "in its second life" nk vms ivi
nk trace record -o /tmp/traffic -- head -c 100000 /dev/zero >/dev/vbpipe1 2>/tmp/traced &
order take
same "and data flows" 100000 "$reply"
wait $!
check "the hypervisor is traced meanwhile" grep -q '[1-9][0-9]* records in /tmp/traffic' /tmp/traced
gives 0 '^ivi  *[1-9]' "the report counts what all VMs did" nk trace report /tmp/traffic
gives 0 'sys .* xirq  *5[0-9]* to ivi' "or lists who sent XIRQs to whom" nk trace report -l /tmp/traffic
check "and what was injected" grep -q 'ivi .* inject  *intid 5' /tmp/said
json trace trace report /tmp/traffic
gives 0 '' "a trace of few events" nk trace record -e vm,link,xirq -o /tmp/few -- nk start aux
nk stop aux
tar cz -C /tmp few | base64 | sed 's/^/CTF: /'
gives 3 '' "the program's exit status is nk's" nk trace record -o /tmp/three -- sh -c 'exit 3'
gives 127 'none: No such' "and says if there is none" nk trace record -o /tmp/none -- /none
json record --json trace record -o /tmp/true -- true
gives 2 'no event .dance' "events that do not exist are wrong usage" nk trace record -e vm,dance
gives 1 'No such file' "a folder that does not exist has no report" nk trace report /tmp/nothing
gives 0 '1 sent, 1 answered' "as do pings" nk ping -c 1 -W 60 nkping.0
json vms vms
order bye
exec 3>&-
