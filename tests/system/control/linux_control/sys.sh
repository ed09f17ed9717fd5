# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
read -r ready </dev/vbpipe0
same "the two talk" ready "$ready"
vm_control controller
check "only root may open /dev/nkctl" test "$(stat -c %a /dev/nkctl)" = 600

check "the controller pauses a VM and hears when it is" vm_control do pause ivi paused
before=$(vm_control time ivi)
usleep 300000
same "it uses no CPU then" "$before" "$(vm_control time ivi)"
check "and resumes it" vm_control do resume ivi running
check "by /proc/nk/vmstop as well it stops" sh -c 'echo 3 >/proc/nk/vmstop && vm_control wait ivi off'
same "which it shows" 4 "$(vm_control cause ivi)"
begin=$(cut -d' ' -f1 /proc/uptime)
check "and by /proc/nk/vmstart it starts" sh -c 'echo 3 >/proc/nk/vmstart && vm_control starts ivi 2'
read -r ready </dev/vbpipe0
same "they talk again" ready "$ready"
echo "note: started at $begin s, talks at $(cut -d' ' -f1 /proc/uptime) s"
check "the controller restarts it" vm_control do restart ivi running
same "which it shows" 5 "$(vm_control cause ivi)"

check "its watchdog restarts it" vm_control starts ivi 4
same "which it shows" 8 "$(vm_control cause ivi)"
echo go >/dev/vbpipe0
check "a panic restarts it" vm_control starts ivi 5
same "which it shows" 6 "$(vm_control cause ivi)"
echo go >/dev/vbpipe0
check "one panic more than allowed stops it" vm_control wait ivi crashed
check "the controller starts it again" vm_control do start ivi running
echo go >/dev/vbpipe0
check "in the end it switches itself off" vm_control wait ivi off
same "which it shows" 1 "$(vm_control cause ivi)"
