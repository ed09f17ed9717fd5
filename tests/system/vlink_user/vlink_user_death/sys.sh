# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/vlink_user.ko classes=telemetry
vlink_play survive telemetry.0 15 vm
