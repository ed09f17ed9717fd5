# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
clock=/sys/class/rtc/rtc0
exec 4<>/dev/vbpipe0
ask() { echo "$1" >&4; read -r answer <&4; echo "$answer"; }

# about A B: at most three seconds apart
about() { [ $(($1 - $2)) -le 3 ] && [ $(($2 - $1)) -le 3 ]; }

# An alarm so many seconds from now, by sysfs.
alarm_in() { echo 0 >$clock/wakealarm; echo "+$1" >$clock/wakealarm; }
rang() { [ -z "$(cat $clock/wakealarm)" ]; }
reads() { hwclock -r -u -f /dev/rtc0 >/dev/null 2>&1; }

wait_until 60 test -e $clock
same "the clock of sys is a clock here" "vrtc vrtc.0" "$(cat $clock/name)"
check "hwclock reads it" hwclock -r -u -f /dev/rtc0
check "it shows the time of sys" about "$(cat $clock/since_epoch)" "$(ask time)"
check "and the system time was taken from it" about "$(cat $clock/since_epoch)" "$(date +%s)"
ask rtc >/dev/null
rtc_clock /dev/rtc0 set
check "sys sees the time that was set here" about "$(cat $clock/since_epoch)" "$(ask time)"

ask reload >/dev/null
check "after the back end was loaded anew it works" wait_until 20 reads

check "an alarm can be set" alarm_in 10
echo reboot >&4
wait_until 20 eval '! reads'
check "without sys the clock gives an error at once" eval '! reads'
check "sys comes back, and so does its clock" wait_until 60 reads
check "the alarm outlives the back end" wait_until 30 rang
exec 4<>/dev/vbpipe0
check "it is the clock of sys again" about "$(cat $clock/since_epoch)" "$(ask time)"
check "the front end can be unloaded" rmmod vrtc_fe
check "and loaded again" insmod /lib/modules/vrtc_fe.ko
check "and works" wait_until 20 reads
echo end >&4
