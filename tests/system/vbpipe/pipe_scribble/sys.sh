# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe1
exec 3<>/dev/vbpipe0

uevent env >/tmp/uevents 2>&1 &
violations() { cat /sys/class/vbpipe/vbpipe0/violations; }

for seed in 1 2 3; do
	before=$(violations)
	echo "scribble $seed" >&4
	read -r _ <&4
	pipe_victim /dev/vbpipe0 3 6 4
	check "what ivi breaks is noticed" test "$(violations)" -gt "$before"
	echo stream >&4
	exec 5<>/dev/vbpipe0	# waits for ivi
	exec 5>&-
	pipe_stream 3 4 1 2
	read -r _ <&4
done
# A SYSCONF carries nothing, so a peer may trigger it for ever: 8 are taken in a jiffy of 4 ms.
taken() { awk '/nkddi sysconf/ { print $2 + $3 }' /proc/interrupts; }
now() { read -r up _ </proc/uptime && echo "${up%.*}${up#*.}"; }
many() { [ "$(taken)" -gt $((before + 2000)) ]; }
order() { echo "$1" >&4 && read -r _ <&4; }

order flood
since=$(now)
before=$(taken)
check "processes go on under a flood of SYSCONFs" wait_until 60 many
n=$(($(taken) - before)) cs=$(($(now) - since))
echo "$n SYSCONFs taken in $cs cs"
check "which is taken no faster than it may be" test $n -le $(((cs + 2) * 20))
echo stream >&4
exec 5<>/dev/vbpipe0		# the links come up for it
pipe_stream 5 4 1 2
read -r _ <&4
order calm
check "udev hears of it" wait_until 10 grep -q VLINK_EVENT=violation /tmp/uevents
echo end >&4
