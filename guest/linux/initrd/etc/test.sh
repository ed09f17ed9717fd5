# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# What the script of a test can call.  /init reads this file before it.

pass() { echo "PASS $1"; }
fail() { echo "FAIL $1: ${2:-no reason given}"; }

# check STATEMENT COMMAND ...: the statement holds if the command succeeds.
check()
{
	statement=$1
	shift
	if "$@"; then
		pass "$statement"
	else
		fail "$statement" "'$*' gave $?"
	fi
}

# same STATEMENT WANTED GOT
same()
{
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "wanted '$2', got '$3'"
	fi
}

# wait_until SECONDS COMMAND ...: tries it until it succeeds.
wait_until()
{
	tries=$(($1 * 10))
	shift
	until "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		usleep 100000
	done
}

# For a script that does not come to its end: what each process waits for, how the links are.
show_where_we_are()
{
	sleep 60
	echo "not done after 60 s:"
	for process in /proc/[0-9]*; do
		what=$(tr '\0' ' ' 2>/dev/null <"$process/cmdline")
		where=$(sed -n 's/^[^ ]* //p' "$process/stack" 2>/dev/null | head -n 4)
		[ -z "$what" ] || echo "${process#/proc/} $what:" $where
	done
	cat /proc/nk/vlinks
}
