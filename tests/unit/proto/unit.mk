# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The portable protocol parts as host programs.

PROTO_FLAGS := -Iproto/port/host

proto_sources = tests/unit/proto/$(1).c $(addprefix proto/,$(2))
vbpipe_sources = $(patsubst %,tests/unit/proto/%.c,$(1)) \
	$(addprefix proto/,vbpipe.c pipe_reader.c pipe_writer.c byte_ring.c ring_cursor.c link_state.c)

$(eval $(call unit_test,link_state,$(call proto_sources,link_state_test,link_state.c),\
	$(PROTO_FLAGS)))
$(eval $(call unit_test,byte_ring,$(call proto_sources,byte_ring_test,byte_ring.c ring_cursor.c),\
	$(PROTO_FLAGS)))
$(eval $(call unit_test,byte_ring_threads,\
	$(call proto_sources,byte_ring_threads_test,byte_ring.c ring_cursor.c),$(PROTO_FLAGS)))
$(eval $(call unit_test_tsan,byte_ring_threads_tsan,\
	$(call proto_sources,byte_ring_threads_test,byte_ring.c ring_cursor.c),$(PROTO_FLAGS)))
$(eval $(call unit_test,vbpipe_info,$(call proto_sources,vbpipe_info_test,\
	vbpipe_info.c info.c link_session.c byte_ring.c ring_cursor.c link_state.c),$(PROTO_FLAGS)))
$(eval $(call unit_test,vbpipe,$(call vbpipe_sources,vbpipe_test vbpipe_world),$(PROTO_FLAGS)))
$(eval $(call unit_test,vbpipe_life,$(call vbpipe_sources,vbpipe_life_test vbpipe_world),\
	$(PROTO_FLAGS)))
$(eval $(call unit_test_tsan,vbpipe_threads,$(call vbpipe_sources,vbpipe_threads_test),\
	$(PROTO_FLAGS)))
$(eval $(call fuzz_test,byte_ring,$(call vbpipe_sources,byte_ring_fuzz),$(PROTO_FLAGS)))
$(eval $(call unit_test,desc_ring,$(call proto_sources,desc_ring_test,desc_ring.c ring_cursor.c),\
	$(PROTO_FLAGS)))
$(eval $(call unit_test_tsan,desc_ring_threads,$(call proto_sources,desc_ring_threads_test,\
	desc_ring.c frame_area.c ring_cursor.c),$(PROTO_FLAGS)))
$(eval $(call unit_test,msg_pool,$(call proto_sources,msg_pool_test,msg_pool.c frame_area.c),\
	$(PROTO_FLAGS)))
$(eval $(call unit_test,link_session,$(call proto_sources,link_session_test,\
	link_session.c link_state.c),$(PROTO_FLAGS)))
$(eval $(call fuzz_test,session,$(call proto_sources,session_fuzz,link_session.c \
	link_state.c desc_ring.c ring_cursor.c msg_pool.c frame_area.c),$(PROTO_FLAGS)))
$(eval $(call unit_test_tsan,link_session_threads,\
	$(call proto_sources,link_session_threads_test,link_session.c link_state.c),$(PROTO_FLAGS)))

vmq_sources = $(patsubst %,tests/unit/proto/%.c,$(1)) \
	$(addprefix proto/,vmq.c desc_ring.c ring_cursor.c msg_pool.c link_session.c link_state.c)

$(eval $(call unit_test,vmq,$(call vmq_sources,vmq_test vmq_world),$(PROTO_FLAGS)))
$(eval $(call unit_test_tsan,vmq_threads,$(call vmq_sources,vmq_threads_test),$(PROTO_FLAGS)))
$(eval $(call fuzz_test,vmq,$(call vmq_sources,vmq_fuzz),$(PROTO_FLAGS)))
$(eval $(call unit_test,vipc,$(call proto_sources,vipc_test,vipc.c),$(PROTO_FLAGS)))
$(eval $(call unit_test_tsan,vipc_threads,$(call proto_sources,vipc_threads_test,vipc.c),\
	$(PROTO_FLAGS)))

veth_sources = $(patsubst %,tests/unit/proto/%.c,$(1)) $(addprefix proto/,veth.c veth_info.c \
	info.c desc_ring.c frame_area.c ring_cursor.c link_session.c link_state.c)
$(eval $(call unit_test,veth,$(call veth_sources,veth_test veth_world),$(PROTO_FLAGS)))
$(eval $(call fuzz_test,veth,$(call veth_sources,veth_fuzz veth_world),$(PROTO_FLAGS),-lcmocka))

vrpc_sources = $(call proto_sources,$(1),vrpc.c link_session.c link_state.c info.c)

vrpc_world_sources = tests/unit/proto/vrpc_world.c $(call vrpc_sources,$(1))

$(eval $(call unit_test,vrpc,$(call vrpc_world_sources,vrpc_test),$(PROTO_FLAGS)))
$(eval $(call unit_test,vrpc_life,$(call vrpc_world_sources,vrpc_life_test),$(PROTO_FLAGS)))
$(eval $(call unit_test,vrpc_withdraw,$(call vrpc_world_sources,vrpc_withdraw_test),$(PROTO_FLAGS)))
$(eval $(call unit_test_tsan,vrpc_threads,$(call vrpc_sources,vrpc_threads_test),$(PROTO_FLAGS)))
$(eval $(call fuzz_test,vrpc,$(call vrpc_sources,vrpc_fuzz),$(PROTO_FLAGS)))
$(eval $(call unit_test,vrtc,$(call proto_sources,vrtc_test,vrtc.c info.c),$(PROTO_FLAGS)))
$(eval $(call unit_test,vrtc_clock,$(call proto_sources,vrtc_clock_test,vrtc_clock.c),$(PROTO_FLAGS)))
$(eval $(call fuzz_test,vrtc,$(call proto_sources,vrtc_fuzz,vrtc.c info.c),$(PROTO_FLAGS)))
$(eval $(call unit_test,vpipe,tests/unit/proto/vpipe_test.c proto/vpipe.c proto/info.c \
	$(PROTO_PIPE_SOURCES),$(PROTO_FLAGS)))

VUPIPE_SOURCES := tests/unit/proto/vupipe_world.c proto/vupipe.c proto/info.c \
	proto/ring_cursor.c proto/link_state.c
$(eval $(call unit_test,vupipe,tests/unit/proto/vupipe_test.c $(VUPIPE_SOURCES),$(PROTO_FLAGS)))
$(eval $(call fuzz_test,vupipe,tests/unit/proto/vupipe_fuzz.c \
	$(filter-out tests/%,$(VUPIPE_SOURCES)),$(PROTO_FLAGS)))
$(eval $(call unit_test_tsan,vupipe_threads,tests/unit/proto/vupipe_threads_test.c \
	$(VUPIPE_SOURCES),$(PROTO_FLAGS)))
earlydata_sources = $(call proto_sources,$(1),earlydata.c link_state.c info.c)
$(eval $(call unit_test,earlydata,$(call earlydata_sources,earlydata_test),$(PROTO_FLAGS)))
$(eval $(call fuzz_test,earlydata,$(call earlydata_sources,earlydata_fuzz),$(PROTO_FLAGS)))
