# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The initial RAM disk of all Linux VMs.  Fragments add modules (*.ko) and
# static programs to INITRD_FILES.  Tests put their own files behind it.

INITRD := build/linux/initrd.cpio.gz
INITRD_FILES += $(LINUX_MODULES)
INITRD_FIXED := $(shell find guest/linux/initrd -type f)

.SECONDEXPANSION:

$(INITRD): $$(INITRD_FILES) $(INITRD_FIXED) scripts/build/mkcpio $(CACHE)/arm64/bin/busybox
	$(call say,INITRD,$@)
	@rm -rf build/linux/initrd && mkdir -p build/linux/initrd/lib/modules build/linux/initrd/usr/bin
	$(Q)for file in $(filter %.ko,$(INITRD_FILES)); do \
		$(CROSS)strip --strip-debug -o build/linux/initrd/lib/modules/$${file##*/} $$file || exit 1; done
	$(Q)for file in $(filter-out %.ko,$(INITRD_FILES)); do \
		$(CROSS)strip -o build/linux/initrd/usr/bin/$${file##*/} $$file || exit 1; done
	$(Q)scripts/build/mkcpio -z -o $@ init=guest/linux/initrd/init etc=guest/linux/initrd/etc \
		bin/busybox=$(CACHE)/arm64/bin/busybox bin/sh=@busybox \
		lib/modules=build/linux/initrd/lib/modules usr/bin=build/linux/initrd/usr/bin

# Programs of Debian's that a scenario can ask for: PACKAGES=socat in its options.
build/linux/packages/socat.cpio.gz: scripts/build/mkpackage scripts/build/mkcpio build/linux/6.1.mk
	$(call say,INITRD,$@)
	$(Q)scripts/build/mkpackage -o $@ $(CACHE)/arm64 usr/bin/socat

ring-linux: $(INITRD) build/linux/Image build/linux/packages/socat.cpio.gz
all: $(INITRD)
