# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /test/common.sh

use()
{
	check "sys gives new data, $1" asked "give '$1'"
	check "and they are here" got "$1"
	check "the clock of sys is read, $1" wait_until 60 reads
	check_calls_and_words "$1"
}

meet
ask lead
follow

use "first life of sys"
rtc_victim bother /dev/rtc0 5 4>&- &
user=$!
kill_the_other sys
check "who used its clock meanwhile had errors at the worst" wait $user
meet
ask follow
use "second life of sys"
same "no reply was wrong, no call is forgotten" 1 "$(grep -c 'wrong=0 pending=0' /proc/vipc_test)"
same "no protocol was broken" 0 "$(cat /sys/bus/vlink/devices/*/violations | sort -u)"
check "all can be unloaded" rmmod vrtc_fe earlydata vlink_user vipc_test vipc vmq
ask over
same "the kernel has nothing to complain about" "" "$(dmesg | grep -E 'WARNING|BUG|Oops|Call trace' | head -n 3)"
