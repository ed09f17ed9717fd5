# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The portable protocol parts.  Whoever links them compiles them with his own
# <port.h>: -Iproto/port/host, -Iproto/port/linux or -Iproto/port/bare.

PROTO_SOURCES := proto/link_state.c proto/byte_ring.c proto/vbpipe.c proto/vbpipe_info.c
