# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
pipe_pingpong /dev/vbpipe0 100000 pong
