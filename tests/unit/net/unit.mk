# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Networks between VMs: the switch alone, and network cards with drivers that a test plays.

NET_FLAGS := -Ihyp/arch/fake/include
net_sources = $(patsubst %,tests/unit/net/%.c,$(1)) $(patsubst %,hyp/net/%.c,$(2))

$(eval $(call unit_test,net_switch,$(call net_sources,switch_test,switch),$(NET_FLAGS)))
$(eval $(call unit_test_tsan,net_switch_race,$(call net_sources,switch_race_test,switch),$(NET_FLAGS)))
$(eval $(call unit_test,net_share,$(call net_sources,share_test,share),$(NET_FLAGS)))
$(eval $(call unit_test,net_header,$(call net_sources,header_test,header),$(NET_FLAGS)))

NET_WORLD := tests/unit/net/world.c $(addprefix hyp/net/,frame.c header.c share.c sink.c switch.c) \
	$(addprefix hyp/dev/,virtio_mmio.c virtqueue.c) hyp/core/mmio.c \
	$(addprefix hyp/arch/fake/,log.c machine.c mem.c vgic.c window.c)

$(eval $(call unit_test,virtio_net,$(NET_WORLD) tests/unit/net/net_test.c,$(NET_FLAGS)))
$(eval $(call unit_test_tsan,virtio_net_race,$(NET_WORLD) tests/unit/net/net_race_test.c,$(NET_FLAGS) -Wno-tsan))
$(eval $(call fuzz_test,virtio_net,$(NET_WORLD) tests/unit/net/net_fuzz.c,$(NET_FLAGS)))
