# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
pipe_posix
pipe_posix /dev/vbpipe0 /dev/vbpipe1
