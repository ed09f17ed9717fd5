# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
start()
{
	insmod /lib/modules/vrpc_test.ko threaded=a direct=b
	vrpc_calls load c 4>&- &
	c=$!
	vrpc_calls load d 4>&- &
	d=$!
}

stop()
{
	kill -9 $c $d
	wait $c $d
	rmmod vrpc_test || fail "the users can be unloaded under load"
}

start
while read -r order <&4; do
	stop
	[ "$order" = end ] && break
	rmmod vrpc || fail "the service can be unloaded"
	insmod /lib/modules/vrpc.ko
	start
done
insmod /lib/modules/vrpc_test.ko
vrpc_calls many c d
echo done >&4
