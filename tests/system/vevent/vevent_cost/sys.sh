# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/input_play.ko
/test/event_cost play
echo end >/dev/vbpipe1
