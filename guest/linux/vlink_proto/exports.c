// SPDX-License-Identifier: GPL-2.0-only
/* Exports for all modules of what services share in proto/, which knows no Linux. */
#include <linux/module.h>

#include "proto/byte_ring.h"
#include "proto/desc_ring.h"
#include "proto/frame_area.h"
#include "proto/info.h"
#include "proto/link_session.h"
#include "proto/link_state.h"
#include "proto/msg_pool.h"
#include "proto/pipe_reader.h"
#include "proto/pipe_writer.h"
#include "proto/ring_cursor.h"
#include "proto/vbd.h"
#include "proto/vevent.h"
#include "proto/vrpc.h"
#include "proto/vrtc.h"

/* proto/link_state.h */
EXPORT_SYMBOL_GPL(link_state_sane);
EXPORT_SYMBOL_GPL(link_state_name);
EXPORT_SYMBOL_GPL(link_state_letter);
EXPORT_SYMBOL_GPL(link_state_letters);
EXPORT_SYMBOL_GPL(link_state_may);
EXPORT_SYMBOL_GPL(link_state_init);
EXPORT_SYMBOL_GPL(link_state_own);
EXPORT_SYMBOL_GPL(link_state_peer);
EXPORT_SYMBOL_GPL(link_state_usable);
EXPORT_SYMBOL_GPL(link_state_epoch);
EXPORT_SYMBOL_GPL(link_state_next);
EXPORT_SYMBOL_GPL(link_state_step);
EXPORT_SYMBOL_GPL(link_state_restart);
EXPORT_SYMBOL_GPL(link_epoch_next);

/* proto/link_session.h */
EXPORT_SYMBOL_GPL(link_session_init);
EXPORT_SYMBOL_GPL(link_session_want);
EXPORT_SYMBOL_GPL(link_session_hold);
EXPORT_SYMBOL_GPL(link_session_step);
EXPORT_SYMBOL_GPL(link_session_epoch);
EXPORT_SYMBOL_GPL(link_session_is);
EXPORT_SYMBOL_GPL(link_session_break);
EXPORT_SYMBOL_GPL(link_session_failed);
EXPORT_SYMBOL_GPL(link_session_states);
EXPORT_SYMBOL_GPL(link_is_pair);

/* proto/ring_cursor.h */
EXPORT_SYMBOL_GPL(ring_cursor_init);
EXPORT_SYMBOL_GPL(ring_cursor_reset);
EXPORT_SYMBOL_GPL(ring_cursor_available);
EXPORT_SYMBOL_GPL(ring_cursor_at);
EXPORT_SYMBOL_GPL(ring_cursor_advance);
EXPORT_SYMBOL_GPL(ring_cursor_publish);
EXPORT_SYMBOL_GPL(ring_cursor_expect_claims);
EXPORT_SYMBOL_GPL(ring_cursor_adopt);
EXPORT_SYMBOL_GPL(ring_cursor_kick);
EXPORT_SYMBOL_GPL(ring_cursor_has);
EXPORT_SYMBOL_GPL(ring_cursor_wait);
EXPORT_SYMBOL_GPL(ring_cursor_disarm);

/* proto/byte_ring.h */
EXPORT_SYMBOL_GPL(byte_ring_bytes);
EXPORT_SYMBOL_GPL(byte_ring_producer_init);
EXPORT_SYMBOL_GPL(byte_ring_consumer_init);
EXPORT_SYMBOL_GPL(byte_ring_producer_reset);
EXPORT_SYMBOL_GPL(byte_ring_consumer_reset);
EXPORT_SYMBOL_GPL(byte_ring_room);
EXPORT_SYMBOL_GPL(byte_ring_used);
EXPORT_SYMBOL_GPL(byte_ring_reserve);
EXPORT_SYMBOL_GPL(byte_ring_peek);
EXPORT_SYMBOL_GPL(byte_ring_commit);
EXPORT_SYMBOL_GPL(byte_ring_consume);
EXPORT_SYMBOL_GPL(byte_ring_wait_room);
EXPORT_SYMBOL_GPL(byte_ring_wait_data);

/* proto/desc_ring.h */
EXPORT_SYMBOL_GPL(desc_ring_bytes);
EXPORT_SYMBOL_GPL(desc_ring_init);
EXPORT_SYMBOL_GPL(desc_ring_reset);
EXPORT_SYMBOL_GPL(desc_ring_available);
EXPORT_SYMBOL_GPL(desc_ring_put);
EXPORT_SYMBOL_GPL(desc_ring_get);
EXPORT_SYMBOL_GPL(desc_ring_flush);
EXPORT_SYMBOL_GPL(desc_ring_completed);
EXPORT_SYMBOL_GPL(desc_ring_wait);
EXPORT_SYMBOL_GPL(desc_ring_disarm);

/* proto/msg_pool.h */
EXPORT_SYMBOL_GPL(msg_pool_stride);
EXPORT_SYMBOL_GPL(msg_pool_bytes);
EXPORT_SYMBOL_GPL(msg_pool_init);
EXPORT_SYMBOL_GPL(msg_pool_reset);
EXPORT_SYMBOL_GPL(msg_pool_get);
EXPORT_SYMBOL_GPL(msg_pool_put);
EXPORT_SYMBOL_GPL(msg_pool_leave);
EXPORT_SYMBOL_GPL(msg_pool_arrive);
EXPORT_SYMBOL_GPL(msg_pool_is_held);
EXPORT_SYMBOL_GPL(msg_pool_at);
EXPORT_SYMBOL_GPL(msg_pool_offset);
EXPORT_SYMBOL_GPL(msg_pool_slot);
EXPORT_SYMBOL_GPL(msg_pool_offset_slot);

/* proto/frame_area.h */
EXPORT_SYMBOL_GPL(frame_area_init);
EXPORT_SYMBOL_GPL(frame_area_reset);
EXPORT_SYMBOL_GPL(frame_area_alloc);
EXPORT_SYMBOL_GPL(frame_area_undo);
EXPORT_SYMBOL_GPL(frame_area_free);
EXPORT_SYMBOL_GPL(frame_area_lacks);
EXPORT_SYMBOL_GPL(frame_area_holds);

/* proto/pipe_reader.h */
EXPORT_SYMBOL_GPL(pipe_reader_init);
EXPORT_SYMBOL_GPL(pipe_reader_want);
EXPORT_SYMBOL_GPL(pipe_reader_step);
EXPORT_SYMBOL_GPL(pipe_reader_linked);
EXPORT_SYMBOL_GPL(pipe_reader_holds_rest);
EXPORT_SYMBOL_GPL(pipe_reader_stream);
EXPORT_SYMBOL_GPL(pipe_reader_begin);
EXPORT_SYMBOL_GPL(pipe_reader_peek);
EXPORT_SYMBOL_GPL(pipe_reader_consume);
EXPORT_SYMBOL_GPL(pipe_reader_wait);
EXPORT_SYMBOL_GPL(pipe_reader_over);
EXPORT_SYMBOL_GPL(pipe_reader_unread);

/* proto/pipe_writer.h */
EXPORT_SYMBOL_GPL(pipe_writer_init);
EXPORT_SYMBOL_GPL(pipe_writer_want);
EXPORT_SYMBOL_GPL(pipe_writer_step);
EXPORT_SYMBOL_GPL(pipe_writer_linked);
EXPORT_SYMBOL_GPL(pipe_writer_stream);
EXPORT_SYMBOL_GPL(pipe_writer_begin);
EXPORT_SYMBOL_GPL(pipe_writer_atomic);
EXPORT_SYMBOL_GPL(pipe_writer_need);
EXPORT_SYMBOL_GPL(pipe_writer_sleep);
EXPORT_SYMBOL_GPL(pipe_writer_reserve);
EXPORT_SYMBOL_GPL(pipe_writer_commit);
EXPORT_SYMBOL_GPL(pipe_writer_wait);
EXPORT_SYMBOL_GPL(pipe_writer_over);

/* proto/info.h */
EXPORT_SYMBOL_GPL(info_first);
EXPORT_SYMBOL_GPL(info_next);
EXPORT_SYMBOL_GPL(info_last);
EXPORT_SYMBOL_GPL(info_empty);
EXPORT_SYMBOL_GPL(info_length);
EXPORT_SYMBOL_GPL(info_is);
EXPORT_SYMBOL_GPL(info_number);
EXPORT_SYMBOL_GPL(info_size);
EXPORT_SYMBOL_GPL(info_power_of_two);
EXPORT_SYMBOL_GPL(info_find);
EXPORT_SYMBOL_GPL(info_has);
EXPORT_SYMBOL_GPL(info_name);

/* proto/vrpc.h */
EXPORT_SYMBOL_GPL(vrpc_text_has_name);
EXPORT_SYMBOL_GPL(vrpc_text_parameters);
EXPORT_SYMBOL_GPL(vrpc_text_maxsize);
EXPORT_SYMBOL_GPL(vrpc_chunk_bytes);
EXPORT_SYMBOL_GPL(vrpc_init);
EXPORT_SYMBOL_GPL(vrpc_want);
EXPORT_SYMBOL_GPL(vrpc_step);
EXPORT_SYMBOL_GPL(vrpc_break);
EXPORT_SYMBOL_GPL(vrpc_server_take);
EXPORT_SYMBOL_GPL(vrpc_server_answer);
EXPORT_SYMBOL_GPL(vrpc_client_bound);
EXPORT_SYMBOL_GPL(vrpc_client_begin);
EXPORT_SYMBOL_GPL(vrpc_client_result);
EXPORT_SYMBOL_GPL(vrpc_client_withdraw);
EXPORT_SYMBOL_GPL(vrpc_client_abandon);

/* proto/vrtc.h */
EXPORT_SYMBOL_GPL(vrtc_request_bytes);
EXPORT_SYMBOL_GPL(vrtc_reply_bytes);
EXPORT_SYMBOL_GPL(vrtc_request_is_sane);
EXPORT_SYMBOL_GPL(vrtc_reply_result);
EXPORT_SYMBOL_GPL(vrtc_time_is_sane);
EXPORT_SYMBOL_GPL(vrtc_text_may_set);

/* proto/vbd.h */
EXPORT_SYMBOL_GPL(vbd_info_is_back);
EXPORT_SYMBOL_GPL(vbd_info_front);
EXPORT_SYMBOL_GPL(vbd_info_disk);
EXPORT_SYMBOL_GPL(vbd_shapes);
EXPORT_SYMBOL_GPL(vbd_requests_own);
EXPORT_SYMBOL_GPL(vbd_requests_common);
EXPORT_SYMBOL_GPL(vbd_op_has_data);
EXPORT_SYMBOL_GPL(vbd_request_judge);
EXPORT_SYMBOL_GPL(vbd_reply_judge);
EXPORT_SYMBOL_GPL(vbd_disk_judge);
EXPORT_SYMBOL_GPL(vbd_disk_is_other);

/* proto/vevent.h */
EXPORT_SYMBOL_GPL(vevent_info_back);
EXPORT_SYMBOL_GPL(vevent_info_rule);
EXPORT_SYMBOL_GPL(vevent_info_front);
EXPORT_SYMBOL_GPL(vevent_shapes);
EXPORT_SYMBOL_GPL(vevent_device_judge);
EXPORT_SYMBOL_GPL(vevent_device_reports);
EXPORT_SYMBOL_GPL(vevent_rule_means);
EXPORT_SYMBOL_GPL(vevent_news_judge);
EXPORT_SYMBOL_GPL(vevent_request_judge);
EXPORT_SYMBOL_GPL(vevent_message_bytes);
EXPORT_SYMBOL_GPL(vevent_filter_passes);
EXPORT_SYMBOL_GPL(vevent_has_unnumbered);
EXPORT_SYMBOL_GPL(vevent_keys_hit);

MODULE_DESCRIPTION("Links, rings and streams between virtual machines");
MODULE_LICENSE("GPL");
