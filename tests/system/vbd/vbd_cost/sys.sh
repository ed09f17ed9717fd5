# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
insmod /lib/modules/brd.ko rd_nr=2 rd_size=40960
read -r word </dev/vbpipe0
