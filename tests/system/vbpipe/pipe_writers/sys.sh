# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
pipe_writers /dev/vbpipe0 8 2000
