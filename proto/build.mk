# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The portable protocol parts.  Whoever links them compiles them with his own
# <port.h>: -Iproto/port/host, -Iproto/port/linux or -Iproto/port/bare.

PROTO_RING_SOURCES := proto/ring_cursor.c proto/byte_ring.c proto/desc_ring.c
PROTO_PIPE_SOURCES := proto/pipe_reader.c proto/pipe_writer.c proto/ring_cursor.c \
	proto/byte_ring.c proto/link_state.c
PROTO_SOURCES := $(PROTO_RING_SOURCES) proto/link_state.c proto/link_session.c \
	proto/msg_pool.c proto/frame_area.c proto/info.c proto/pipe_reader.c \
	proto/pipe_writer.c proto/vbpipe.c proto/vbpipe_info.c proto/vpipe.c proto/vupipe.c \
	proto/veth.c proto/veth_info.c \
	proto/vmq.c proto/vipc.c \
	proto/vrpc.c proto/vrtc.c proto/vrtc_clock.c
