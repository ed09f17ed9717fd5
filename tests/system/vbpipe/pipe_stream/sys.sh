# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
pipe_stream /dev/vbpipe0 100 1 2
pipe_stream /dev/vbpipe1 1 1 2
