# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/xmem_test.ko
exec 4<>/dev/vbpipe0

order() { echo "$*" >/proc/xmem_test; }
busy() { (while order share 200 wo; do :; done 2>/dev/null &); }
number() { cat "/sys/bus/vlink/devices/xmem_test.0.client/xmem/$1"; }
while read -r command <&4; do
	[ "$command" = end ] && break
	eval "$command" && echo good >&4 || echo bad >&4
done
