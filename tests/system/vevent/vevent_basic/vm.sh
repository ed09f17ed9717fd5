# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# ivi and aux do what sys says, a line at a time.
case $(uname -r) in
6.12*) insmod /lib/modules/evdev-6.12.ko ;;
*) insmod /lib/modules/evdev.ko ;;
esac

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

# same_as TEXT DEVICE QUESTION
same_as() { [ "$(input_watch "$2" $3)" = "$1" ]; }
state_is() { same_as "$2" "$1" state; }
axis_is() { same_as "$3" "$1" "axis $2"; }
lacks() { ! input_watch "$1" is; }

# All reports of a device from now on; then whether they were fewer.
follow()
{
	watch "$1" 100000
	follower=$watcher
}

followed()
{
	kill $follower
	n=$(grep -c report: /tmp/seen)
	[ $n -lt $1 ] || { echo "$n reports"; return 1; }
}

# made_at MS MS-AGO: the report of "input_watch NAME when" has that time, and was late.
made_at()
{
	wait $watcher
	made=$(sed -n 's/^made \([0-9]*\) .*/\1/p' /tmp/seen)
	late=$(($(sed -n 's/.* read //p' /tmp/seen) - made))
	off=$((made - $1))
	[ ${off#-} -le 100 ] && [ $late -ge $2 ] && return
	echo "off by $off ms, $late ms late"
	return 1
}

while read -r order <&4; do
	[ "$order" != end ] || break
	if eval "$order"; then echo good >&4; else echo bad >&4; fi
done
echo DONE
