# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause

# meet LIFE: ivi is in that life and waits
meet()
{
	exec 3<>/dev/vbpipe0
	read -r hello <&3
	same "ivi talks in life $1" "life $1" "$hello"
}

# The end of the stream is what read and cat see when a peer goes OFF.
leaves()
{
	echo go >&3
	timeout 30 cat <&3
	same "$1" 0 $?
	exec 3>&-
	check "its VM has not stopped" sh -c 'nk vms ivi | grep -q running'
	same "and its end is OFF" OFF "$(cat /sys/bus/vlink/devices/vbpipe.0.client/peer_state)"
}

meet 1
leaves "a kernel that another one replaces says good-bye"
check "ivi is restarted" nk restart -t 60 ivi
meet 2
leaves "a kernel in a panic that nothing follows does as well"
check "ivi is stopped" nk stop ivi
