# SPDX-License-Identifier: GPL-2.0-only
#
# The parts of proto/ that more than one module uses.
obj-m += vlink_proto.o
vlink_proto-y := vlink_proto/exports.o $(addprefix proto/,link_state.o link_session.o ring_cursor.o byte_ring.o \
	desc_ring.o msg_pool.o frame_area.o pipe_reader.o pipe_writer.o info.o vrpc.o vrtc.o vbd.o vbd_info.o vevent.o vevent_info.o)
vlink_proto-prefix := link_state_ link_session_ link_epoch_ link_is_pair ring_cursor_ byte_ring_ desc_ring_ msg_pool_ \
	frame_area_ pipe_reader_ pipe_writer_ info_ vrpc_ vrtc_ vbd_ vevent_
vlink_proto-load := always
