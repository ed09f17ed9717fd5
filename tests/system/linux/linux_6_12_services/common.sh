# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# One VM leads: it gives orders over vbpipe 0, which the other follows.
case $(uname -r) in 6.12.*) ;; *) fail "this is Linux 6.12" "$(uname -r)" ;; esac
for module in vmq vipc vipc_test; do
	insmod /lib/modules/$module.ko
done
insmod /lib/modules/vlink_user.ko classes=telemetry

# No child may end meanwhile: its SIGCHLD would end the wait for the other side.
meet() { exec 4<>/dev/vbpipe0; }
ask() { echo "$1" >&4; }
answer() { read -r said <&4 && [ "$said" = good ]; }
asked() { ask "$1" && answer; }
calls() { echo "calls 4 200" >/proc/vipc_test; }
counted() { sed -n "s/.*$1=\([0-9]*\).*/\1/p" /proc/vipc_test; }
more() { [ "$(counted $1)" -gt "$2" ]; }
give() { echo "$1" >/dev/earlydata0; }
got() { [ "$(timeout 60 cat /dev/earlydata0)" = "$1" ]; }
reads() { hwclock -r -u -f /dev/rtc0 >/dev/null 2>&1; }
# until it is told to quit
words() { (exec 4>&-; until vlink_play answer telemetry.0; do :; done) & }

follow()
{
	while read -r order <&4; do
		[ "$order" = over ] && break
		eval "$order" && echo good >&4 || echo bad >&4
	done
}

# The services that have no side: calls at once from both, words through shared memory.
check_calls_and_words()
{
	ask calls
	check "calls, $1" calls
	check "calls of the other side, $1" answer
	check "its process answers words, $1" asked words
	vlink_play survive telemetry.0 3 process
}

# The other VM reboots while 8 threads call it.
kill_the_other()
{
	before=$(counted deaths)
	(exec 4>&-; echo "survive 8 4" >/proc/vipc_test) &
	load=$!
	check "the VM that dies answers calls ($1)" wait_until 30 more calls $(($(counted calls) + 100))
	ask "echo b >/proc/sysrq-trigger"
	while read -r _ <&4; do :; done
	check "its death is seen" wait_until 30 more deaths "$before"
	check "every reply that came was the right one" wait $load
}
