# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/vrpc_test.ko plain=1 threaded=thread direct=interrupt
read -r _ </dev/vbpipe0
