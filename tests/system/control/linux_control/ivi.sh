# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
life=$(cat /sys/bus/platform/drivers/nkddi/*/counters/starts)
wdt=/sys/class/watchdog/watchdog0

load_watchdog()
{
	insmod /lib/modules/watchdog.ko
	insmod /lib/modules/linkvisor_wdt.ko
}

# The end of a life, by whatever else.
last_words()
{
	while :; do sleep 1000; done
}

# Not before sys has seen that this life began.
panic_when_told()
{
	read -r go </dev/vbpipe0
	echo c >/proc/sysrq-trigger
	last_words
}

case $life in
1)
	vm_control other sys
	echo ready >/dev/vbpipe0
	last_words ;;
2)
	echo ready >/dev/vbpipe0
	last_words ;;
3)
	check "the watchdog's driver loads" load_watchdog
	same "its name is linkvisor's" "linkvisor watchdog" "$(cat $wdt/identity)"
	same "no watchdog has ended the last life" 0 "$(cat $wdt/bootstatus)"
	same "it does not run by itself" inactive "$(cat $wdt/state)"
	watchdog -T 6 -t 1 /dev/watchdog
	wait_until 20 grep -q '^active' $wdt/state
	same "busybox's watchdog sets its time" 6 "$(cat $wdt/timeout)"
	check "and starts it" grep -q '^active' $wdt/state
	check "the time left is known" test "$(cat $wdt/timeleft)" -le 6
	sleep 7
	pass "who feeds it lives longer than its time"
	killall -STOP watchdog
	last_words ;;
4)
	load_watchdog
	same "the watchdog's restart is known afterwards" 32 "$(cat $wdt/bootstatus)"
	watchdog -T 6 -t 1 /dev/watchdog
	wait_until 20 grep -q '^active' $wdt/state
	killall watchdog
	check "a watchdog that is closed in peace ends" wait_until 20 grep -q inactive $wdt/state
	panic_when_told ;;
5)
	panic_when_told ;;
*)
	read -r go </dev/vbpipe0
	same "each life was counted" 6 "$life" ;;
esac
