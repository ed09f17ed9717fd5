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
	proto/vmq.c proto/vipc.c proto/vbd.c proto/vbd_info.c proto/vevent.c proto/vevent_info.c \
	proto/vion.c proto/vrpc.c proto/vrpq.c proto/vrtc.c proto/vrtc_clock.c proto/vumem.c

# Models of what two ends do at once, and the proof that they do what the C code does.
$(eval $(call model,proto/link_state,link_state,link_state_model_holds,,-w22))
$(eval $(call model,proto/link_state,link_state_stranger,\
	link_state_model_holds_beside_a_stranger,-DSTRANGER,-w22))
$(eval $(call model,proto/link_state,link_state_rest,link_state_engines_come_to_rest,\
	-DRESTLESS,-a -w22))
$(eval $(call model_is_the_code,proto/link_state,link_state_model_is_the_code,\
	tests/unit/proto/link_state_moves.c proto/link_state.c,-Iproto/port/host))
$(eval $(call model,proto/ring_cursor,ring_cursor,ring_cursor_model_holds,-DDISARMS,-w22))
$(eval $(call model,proto/ring_cursor,ring_cursor_polls,\
	ring_cursor_model_holds_for_two_sleepers,-DPOLLS,-w22))
$(eval $(call model,proto/ring_cursor,ring_cursor_death,\
	ring_cursor_model_holds_over_deaths,-DDEATH,-w22))
$(eval $(call model,proto/ring_cursor,ring_cursor_stranger,\
	ring_cursor_model_holds_beside_a_stranger,-DSTRANGER,-w22))
$(eval $(call model,proto/ring_cursor,ring_cursor_claims,\
	ring_cursor_model_holds_with_claims,-DCLAIMS -DLIVES,-w22))
$(eval $(call model,proto/ring_cursor,ring_cursor_claims_death,\
	ring_cursor_model_holds_with_claims_over_deaths,-DCLAIMS -DOTHERS,-w22))
$(eval $(call model,proto/ring_cursor,ring_cursor_false_claims,\
	ring_cursor_model_holds_with_false_claims,-DCLAIMS -DFALSE -DLIVES,-w22))
$(eval $(call model_is_the_code,proto/ring_cursor,ring_cursor_model_is_the_code,\
	tests/unit/proto/ring_cursor_moves.c proto/ring_cursor.c,-Itests/unit/proto/record))
