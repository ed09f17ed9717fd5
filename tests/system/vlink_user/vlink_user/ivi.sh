# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/vlink_user.ko classes=telemetry
check "a class given when loading has a device" [ -c /dev/vlink/telemetry.0 ]
# Twice for the words, in 64 and 32 bits at either end, then until it was told to quit instead of killed.
vlink_play32 answer telemetry.0
vlink_play answer telemetry.0
until vlink_play answer telemetry.0; do :; done
same "the end of a process that was killed is OFF" OFF \
	"$(cat /sys/bus/vlink/devices/telemetry.0.client/local_state)"
