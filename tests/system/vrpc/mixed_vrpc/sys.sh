# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
violations() { cat /sys/bus/vlink/devices/vrpc."$1"/violations; }

check "Linux serves a guest without an OS" insmod /lib/modules/vrpc_test.ko threaded=c
vrpc_calls deaths a 50 4
same "the server's lies are reported" 4 "$(violations 0.client)"
same "and those of the client" 3 "$(violations 1.server)"
cat /proc/nk/vrpc
check "the module can be unloaded" rmmod vrpc_test
