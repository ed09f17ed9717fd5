# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
pipe_stream /dev/vbpipe0 100 2 1
pipe_stream /dev/vbpipe1 1 2 1
