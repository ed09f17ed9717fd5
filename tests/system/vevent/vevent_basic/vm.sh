# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# ivi and aux do what sys says, a line at a time.
insmod /lib/modules/evdev.ko

# watch DEVICE REPORTS: the answer comes when they are there, by saw.
watch()
{
	rm -f /tmp/seen
	input_watch "$1" reports $2 >/tmp/seen 2>&1 &
	watcher=$!
	wait_until 10 grep -q ready /tmp/seen
}

# saw "TYPE:CODE=VALUE ...|..."
saw()
{
	wait $watcher || { cat /tmp/seen; return 1; }
	seen=$(sed -n 's/^report: //p' /tmp/seen | tr '\n' '|')
	[ "$seen" = "$1|" ] || { echo "wanted '$1', saw '$seen'"; return 1; }
}

# Nothing came up to now.
saw_nothing()
{
	kill $watcher
	wait $watcher
	! grep -q report: /tmp/seen || { cat /tmp/seen; return 1; }
}

while read -r order <&4; do
	[ "$order" != end ] || break
	if eval "$order"; then echo good >&4; else echo bad >&4; fi
done
echo DONE
