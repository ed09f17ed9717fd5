# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
device=/dev/vrpq-clt-vogl0
ask() { echo "$*" >&4; read -r _ <&4; }

# A case that says what is to be done to the server.
play()
{
	mkfifo /tmp/in /tmp/out
	vrpq_cases $device $1 </tmp/in >/tmp/out 4>&- &
	exec 5>/tmp/in 6</tmp/out
	while read -r line <&6; do
		case $line in
		connected)
			ask stop
			echo >&5
			;;
		"go on") ask continue ;;
		kill) ask kill ;;
		start) ask start ;;
		*) echo "$line" ;;
		esac
	done
	exec 5>&- 6<&-
	rm /tmp/in /tmp/out
}

vrpq_cases $device absent
ask start
for case in order sizes refused again many gather independent; do
	vrpq_cases $device $case
done
vrpq_cases32 $device order
vrpq_cases32 $device sizes
play stopped
play full
play given_up
play queued
vrpq_cases $device woken
ask second
vrpq_cases $device beside
ask one
play killed
ask traced
vrpq_cases $device order
ask report
kv $device put colour blue
check "a value is there for the next client" [ "$(kv $device get colour)" = blue ]
check "nobody broke the protocol" [ "$(cat /sys/class/vrpq-clt-vogl/*/violations)" = 0 ]
# By its class the link is none for vrpq.
echo vrpq >/sys/bus/vlink/devices/spare.0.client/driver_override
echo spare.0.client >/sys/bus/vlink/drivers_probe
check "a link of another class is refused" [ ! -e /sys/bus/vlink/devices/spare.0.client/driver ]
echo end >&4
