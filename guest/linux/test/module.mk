# SPDX-License-Identifier: GPL-2.0-only
#
# The initial RAM disk holds them, nothing loads them by itself.

# Tests of the classic face.
obj-m += nk_lookup.o nk_states.o nk_labels.o nk_self.o nk_sysconf.o nk_mem.o nk_pair.o nk_grant.o \
	nk_flap.o nk_before.o nk_shared.o nk_focus.o nkops_test.o
nk_lookup-y := test/nk_lookup.o
nk_states-y := test/nk_states.o
nk_labels-y := test/nk_labels.o
nk_self-y := test/nk_self.o
nk_sysconf-y := test/nk_sysconf.o
nk_mem-y := test/nk_mem.o
nk_pair-y := test/nk_pair.o
nk_grant-y := test/nk_grant.o
nk_flap-y := test/nk_flap.o
nk_before-y := test/nk_before.o
nk_focus-y := test/nk_focus.o
nk_shared-y := test/nk_shared.o
nkops_test-y := test/nkops_test.o

# Users of the services for drivers.
obj-m += vmq_test.o vmq_test_fe.o vipc_test.o vipc_test_fe.o vrpc_test.o xmem_test.o
xmem_test-y := $(addprefix test/,xmem_test.o xmem_lender.o xmem_borrower.o)
xmem_test-prefix := lender_ borrower_
vmq_test-y := test/vmq_test.o
vmq_test_fe-y := test/vmq_test_fe.o
vipc_test-y := test/vipc_test.o
vipc_test_fe-y := test/vipc_test_fe.o
vrpc_test-y := test/vrpc_test.o

# Dma-bufs for vumem.
obj-m += dma_pages.o
dma_pages-y := test/dma_pages.o
dma_pages-prefix := pages_ buffer_ map_

# Users of vion in the kernel.
obj-m += vion_test.o
vion_test-y := test/vion_test.o

# Bad peers.
obj-m += scribble.o vrtc_liar.o vumem_liar.o vrpq_liar.o
scribble-y := test/scribble.o
vrtc_liar-y := test/vrtc_liar.o
vrpq_liar-y := test/vrpq_liar.o
vumem_liar-y := $(addprefix test/,vumem_liar.o vumem_keep.o)
vumem_liar-prefix := liar_

# What tests play.
obj-m += input_play.o
input_play-y := test/input_play.o

# What tests/bench measures with.
obj-m += xirq_split.o
xirq_split-y := test/xirq_split.o
