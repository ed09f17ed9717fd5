# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
. /test/nk.sh
life=$(cat /sys/bus/platform/drivers/nkddi/*/counters/starts)
state=/sys/bus/vlink/devices/nkping.0.client/local_state

serve()
{
	nk ping --serve nkping.0 &
	server=$!
}

end_server()
{
	kill -9 $server
	wait $server
}

ordinary()
{
	gives 0 '3  *ivi  *running .*this VM' "an ordinary VM sees itself" nk vms
	gives 0 '2  *sys  *running  *- .*peer' "and of others only name and state" nk vms sys
	gives 1 'no such VM: nobody' "no VM nobody" nk vms nobody
	gives 0 'vbpipe.0 .*sys .*ivi .*vbpipe' "it sees its links" nk links
	check "and no others" lacks quiet /tmp/said
	gives 1 'no such link: quiet.0' "not even by name" nk links quiet.0
	gives 0 'ivi  *running' "its own use of CPU and exits" nk top -n 1 -d 0.2 -b
	check "not that of others" lacks 'sys\|aux\|BUSY' /tmp/said
	for verb in start stop restart pause resume; do
		gives 1 'is not the controller' "it may not $verb others" nk $verb sys
	done
	gives 1 'is not the controller' "nor trace them" nk trace record -o /tmp/trace
	gives 1 'is not the controller' "nor stop itself by VM control" nk stop ivi
	check "the doctor finds a driver missing" \
		finds spare.0 'driver  *FAILED .*no driver has the end spare.0.client'
	check "and says what to do" grep -q -- '-> .*echo spare' /tmp/said
	gives 2 'no command' "a command that does not exist is wrong usage" nk dance
	gives 2 'which VM' "so is a missing VM" nk start
	gives 1 'no /dev/vlink/spare.0' "a link of nobody's cannot be pinged" nk ping spare.0
	json vms vms
	json links links
	json doctor doctor -d 0 spare.0
	json refused stop sys
}

obey()
{
	case $1 in
	freeze) kill -STOP $server ;;
	thaw) kill -CONT $server ;;
	kill) end_server ;;
	serve) serve ;;
	hold)
		nk_hold nkping.0 &
		server=$!
		wait_until 20 grep -q RESET $state ;;
	where) reply=$(awk '/ _stext$/ { print $1 }' /proc/kallsyms) ;;
	drink) cat /dev/vbpipe1 >/dev/null & ;;
	take) reply=$(head -c 100000 /dev/vbpipe1 | wc -c) ;;
	bye) end_server ;;
	esac
}

[ "$life" != 1 ] || ordinary
serve
exec 3<>/dev/vbpipe0
echo "ready $life" >&3
while read -r order <&3; do
	reply=done
	obey "$order"
	echo "$reply" >&3
	[ "$order" != bye ] || break
done
read -r farewell <&3
same "the first life was ended by nk restart" 2 "$life"
