# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Virtqueues, the MMIO transport and the virtual console, with drivers good and bad.

VIRTIO_TEST_FLAGS := -Itests/unit/console/include -Ihyp/arch/fake/include

$(eval $(call unit_test,virtqueue,tests/unit/virtio/queue_test.c tests/unit/virtio/driver.c \
	hyp/dev/virtqueue.c hyp/arch/fake/window.c,$(VIRTIO_TEST_FLAGS)))

VIRTIO_CONSOLE_C := tests/unit/virtio/driver.c $(addprefix tests/unit/console/,board.c vm_work.c) \
	$(addprefix hyp/dev/,printer.c virtqueue.c virtio_mmio.c virtio_console.c vpl011.c) \
	$(addprefix hyp/console/,filter.c keys.c port.c screen.c) \
	hyp/core/mmio.c $(addprefix hyp/arch/fake/,vgic.c mem.c log.c window.c)

$(eval $(call unit_test,virtio_console,tests/unit/virtio/console_test.c $(VIRTIO_CONSOLE_C),\
	$(VIRTIO_TEST_FLAGS) -DRING_SIZE=16u))
$(eval $(call fuzz_test,virtio,tests/unit/virtio/console_fuzz.c $(VIRTIO_CONSOLE_C),\
	$(VIRTIO_TEST_FLAGS)))
