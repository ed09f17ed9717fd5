# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
exec 4<>/dev/vbpipe0
ask() { echo "$*" >&4; read -r _ <&4; }
violations() { cat /sys/bus/vlink/devices/vrpc.0.client/violations /sys/bus/vlink/devices/vrpc.1.server/violations; }
# It writes anywhere, so nobody knows when it hits what a call judges.
noticed() { [ "$before" != "$(violations)" ] || { vrpc_calls victim a 3 >/dev/null; false; }; }

uevent env >/tmp/uevents 2>&1 &
for mode in threaded direct; do
	insmod /lib/modules/vrpc_test.ko $mode=c
	for link in 0 1; do
		ask scribble $link
		before=$(violations)
		vrpc_calls victim a 6
		check "what ivi breaks is noticed ($mode, link $link)" wait_until 3 noticed
		ask stop
		vrpc_calls recover a
		vrpc_calls many a
		ask call
	done
	rmmod vrpc_test
done

# Under the hands of ivi's own driver, which believes what it reads there.
insmod /lib/modules/vrpc_test.ko direct=c
for link in 0 1; do
	ask scribble $link states=1
	vrpc_calls victim a 3
	ask stop
done
ask anew
vrpc_calls recover a
vrpc_calls many a
ask call
rmmod vrpc_test
check "udev hears of it" wait_until 10 grep -q VLINK_EVENT=violation /tmp/uevents
echo end >&4
