# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What the scripts of both VMs use.

# gives STATUS TEXT STATEMENT COMMAND ...: the command ends so and says that.
gives()
{
	wanted=$1 text=$2 statement=$3
	shift 3
	"$@" >/tmp/said 2>&1
	got=$?
	if [ $got = "$wanted" ] && grep -q -- "$text" /tmp/said; then
		pass "$statement"
	else
		fail "$statement" "'$*' gave $got: $(tr '\n' '|' </tmp/said)"
	fi
}

# json LABEL ARGUMENT ...: for judge.py, in pieces since a line of the console has an end.
json()
{
	label=$1
	shift
	nk "$@" --json 2>/dev/null | fold -w 200 | sed "s/^/JSON $label: /"
}

# finds LINK TEXT: the doctor does.
finds()
{
	nk doctor -d 1 "$1" >/tmp/said
	[ $? = 1 ] && grep -q "$2" /tmp/said
}

# lacks TEXT FILE
lacks() { ! grep -q "$1" "$2"; }
