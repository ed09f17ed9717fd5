# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The portable protocol parts as host programs.

PROTO_FLAGS := -Iproto/port/host

# What each part of proto/ is made of.
byte_ring := byte_ring.c ring_cursor.c
desc_ring := desc_ring.c ring_cursor.c
msg_pool := msg_pool.c frame_area.c
session := link_session.c link_state.c
pipe := pipe_reader.c pipe_writer.c link_state.c $(byte_ring)
vbpipe := vbpipe.c $(pipe)
vpipe := vpipe.c info.c $(pipe)
vupipe := vupipe.c info.c ring_cursor.c link_state.c
vmq := vmq.c msg_pool.c $(desc_ring) $(session)
veth := veth.c veth_info.c info.c frame_area.c $(desc_ring) $(session)
vrpc := vrpc.c info.c $(session)
vrpq := vrpq.c info.c ring_cursor.c $(session)
earlydata := earlydata.c link_state.c info.c
vrtc := vrtc.c info.c
vbd := vbd.c vbd_info.c info.c $(vmq)
vevent := vevent.c vevent_info.c info.c $(vmq)

# $(1) kind of test, $(2) its name, $(3) its files here, $(4) sources of proto/, $(5) libraries.
proto_test = $(eval $(call $(1),$(2),$(patsubst %,tests/unit/proto/%.c,$(3)) \
	$(addprefix proto/,$(4)),$(PROTO_FLAGS),$(5)))

$(call proto_test,unit_test,link_state,link_state_test,link_state.c)
$(call proto_test,unit_test,byte_ring,byte_ring_test,$(byte_ring))
$(call proto_test,unit_test,byte_ring_threads,byte_ring_threads_test,$(byte_ring))
$(call proto_test,unit_test_tsan,byte_ring_threads_tsan,byte_ring_threads_test,$(byte_ring))
$(call proto_test,unit_test,desc_ring,desc_ring_test,$(desc_ring))
$(call proto_test,unit_test_tsan,desc_ring_threads,desc_ring_threads_test,$(desc_ring) frame_area.c)
$(call proto_test,unit_test,msg_pool,msg_pool_test,$(msg_pool))
$(call proto_test,unit_test,link_session,link_session_test,$(session))
$(call proto_test,unit_test_tsan,link_session_threads,link_session_threads_test bridge,$(session))
$(call proto_test,fuzz_test,session,session_fuzz,$(msg_pool) $(desc_ring) $(session))

$(call proto_test,unit_test,vbpipe_info,vbpipe_info_test,vbpipe_info.c info.c link_session.c \
	$(byte_ring) link_state.c)
$(call proto_test,unit_test,vbpipe,vbpipe_test vbpipe_world bridge,$(vbpipe))
$(call proto_test,unit_test,vbpipe_life,vbpipe_life_test vbpipe_world bridge,$(vbpipe))
$(call proto_test,unit_test_tsan,vbpipe_threads,vbpipe_threads_test bridge,$(vbpipe))
$(call proto_test,fuzz_test,byte_ring,byte_ring_fuzz,$(vbpipe))
$(call proto_test,unit_test,vpipe,vpipe_test bridge,$(vpipe))
$(call proto_test,unit_test,vupipe,vupipe_test vupipe_world bridge,$(vupipe))
$(call proto_test,unit_test_tsan,vupipe_threads,vupipe_threads_test vupipe_world bridge,$(vupipe))
$(call proto_test,fuzz_test,vupipe,vupipe_fuzz,$(vupipe))

$(call proto_test,unit_test,vmq,vmq_test vmq_world bridge,$(vmq))
$(call proto_test,unit_test_tsan,vmq_threads,vmq_threads_test bridge,$(vmq))
$(call proto_test,fuzz_test,vmq,vmq_fuzz bridge,$(vmq))
$(call proto_test,unit_test,vipc,vipc_test,vipc.c)
$(call proto_test,unit_test_tsan,vipc_threads,vipc_threads_test,vipc.c)

$(call proto_test,unit_test,veth,veth_test veth_world bridge,$(veth))
$(call proto_test,fuzz_test,veth,veth_fuzz veth_world bridge,$(veth),-lcmocka)

$(call proto_test,unit_test,vrpc,vrpc_test vrpc_world bridge,$(vrpc))
$(call proto_test,unit_test,vrpc_life,vrpc_life_test vrpc_world bridge,$(vrpc))
$(call proto_test,unit_test,vrpc_withdraw,vrpc_withdraw_test vrpc_world bridge,$(vrpc))
$(call proto_test,unit_test_tsan,vrpc_threads,vrpc_threads_test bridge,$(vrpc))
$(call proto_test,fuzz_test,vrpc,vrpc_fuzz bridge,$(vrpc))
$(call proto_test,unit_test,vrpq,vrpq_test vrpq_world bridge,$(vrpq))
$(call proto_test,unit_test_tsan,vrpq_threads,vrpq_threads_test vrpq_world bridge,$(vrpq))
$(call proto_test,fuzz_test,vrpq,vrpq_fuzz bridge,$(vrpq))
$(call proto_test,unit_test,vrtc,vrtc_test,$(vrtc))
$(call proto_test,unit_test,vrtc_clock,vrtc_clock_test,vrtc_clock.c)
$(call proto_test,fuzz_test,vrtc,vrtc_fuzz,$(vrtc))
$(call proto_test,unit_test,vumem,vumem_test,vumem.c)
$(call proto_test,fuzz_test,vumem,vumem_fuzz,vumem.c)
$(call proto_test,unit_test,vion,vion_test,vion.c)
$(call proto_test,fuzz_test,vion,vion_fuzz,vion.c)
$(call proto_test,unit_test,vbd,vbd_test,$(vbd))
$(call proto_test,fuzz_test,vbd,vbd_fuzz,$(vbd))
$(call proto_test,unit_test,vevent,vevent_test,$(vevent))
$(call proto_test,fuzz_test,vevent,vevent_fuzz,$(vevent))

$(call proto_test,unit_test,earlydata,earlydata_test bridge,$(earlydata))
$(call proto_test,fuzz_test,earlydata,earlydata_fuzz,$(earlydata))
