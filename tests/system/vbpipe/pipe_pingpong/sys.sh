# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
pipe_writers /dev/vbpipe1 8 2000
pipe_pingpong /dev/vbpipe0 100000 ping
