# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
clock=/sys/class/rtc/rtc0
exec 4<>/dev/vbpipe0
ask() { echo "$1" >&4; read -r answer <&4; echo "$answer"; }

# about A B: at most so far apart as a busy machine may be late
about() { [ $(($1 - $2)) -le 20 ] && [ $(($2 - $1)) -le 20 ]; }

# An alarm so many seconds from now, by sysfs.
alarm_in() { echo 0 >$clock/wakealarm; echo "+$1" >$clock/wakealarm; }
rang() { [ -z "$(cat $clock/wakealarm)" ]; }
reads() { hwclock -r -u -f /dev/rtc0 >/dev/null 2>&1; }
both_read() { reads && hwclock -r -u -f /dev/rtc1 >/dev/null 2>&1; }

wait_until 60 test -e $clock
wait_until 60 test -e /sys/class/rtc/rtc1
# Which of them connects first is open.
same "the clock of sys is a clock here, once for each instance" "vrtc vrtc.0 vrtc vrtc.1" \
	"$(echo $(sort /sys/class/rtc/rtc[01]/name))"
check "hwclock reads it" hwclock -r -u -f /dev/rtc0
check "it shows the time of sys" about "$(cat $clock/since_epoch)" "$(ask time)"
check "and the system time was taken from it" about "$(cat $clock/since_epoch)" "$(date +%s)"
ask rtc >/dev/null
# which of them is vrpc 0's
may=/dev/$(cd /sys/devices/platform/vrtc.0/rtc && echo rtc*)
may_not=/dev/$(cd /sys/devices/platform/vrtc.1/rtc && echo rtc*)
check "without the right the clock is not set" wait_until 30 \
	eval '[ "$(rtc_victim set $may_not)" = 13 ]'	# EACCES
rtc_clock $may set
check "sys sees the time that was set here" about "$(cat $clock/since_epoch)" "$(ask time)"

ask reload >/dev/null
check "after the back end was loaded anew both work" wait_until 20 both_read

check "an alarm can be set" alarm_in 10
echo reboot >&4
wait_until 20 eval '! reads'
check "without sys the clock gives an error at once" eval '! reads'
check "sys comes back, and so do both clocks" wait_until 60 both_read
check "the alarm outlives the back end" wait_until 30 rang
exec 4<>/dev/vbpipe0
check "it is the clock of sys again" about "$(cat $clock/since_epoch)" "$(ask time)"
check "the front end can be unloaded" rmmod vrtc_fe
check "and loaded again" insmod /lib/modules/vrtc_fe.ko
check "and both work" wait_until 20 both_read
check "with its clocks connected it can be unloaded again" rmmod vrtc_fe
check "and loaded" insmod /lib/modules/vrtc_fe.ko
echo end >&4
