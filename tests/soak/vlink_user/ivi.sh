# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/vlink_user.ko classes=telemetry
exec 4<>/dev/vbpipe0
(while :; do vlink_play answer telemetry.0; done) 4>&- &
read -r _ <&4
