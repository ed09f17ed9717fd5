# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The initial RAM disk of all Linux VMs, and the same for the guests that run 6.12.
# Fragments add static programs to INITRD_FILES.  Tests put their own files behind it.

INITRD := build/linux/initrd.cpio.gz
INITRD_6_12 := build/linux/initrd-6.12.cpio.gz

# The kernel's own, where it has them as modules: its part of /dev/watchdog (ours is linkvisor_wdt.ko), and
# drivers of virtual devices and of disks.
KERNEL_MODULES := $(addprefix drivers/,watchdog/watchdog virtio/virtio virtio/virtio_ring virtio/virtio_mmio \
	char/virtio_console net/net_failover net/virtio_net \
	block/brd block/loop block/null_blk/null_blk block/virtio_blk) net/core/failover fs/configfs/configfs
kernel_modules = $(foreach m,$(KERNEL_MODULES),$(wildcard $(CACHE)/arm64/lib/modules/$(1)/kernel/$(m).ko*))

MODULES_$(notdir $(INITRD)) = $(LINUX_MODULES) $(call kernel_modules,$(LINUX_6_1_RELEASE))
MODULES_$(notdir $(INITRD_6_12)) = $(LINUX_MODULES_6_12) $(call kernel_modules,$(LINUX_6_12_RELEASE))
INITRD_FIXED := $(shell find guest/linux/initrd -type f)

.SECONDEXPANSION:

$(INITRD) $(INITRD_6_12): $$(INITRD_FILES) $$(MODULES_$$(@F)) build/linux/modules.load $(INITRD_FIXED) \
		scripts/build/mkcpio $(CACHE)/arm64/bin/busybox
	$(call say,INITRD,$@)
	@rm -rf $(@:.cpio.gz=) && mkdir -p $(@:.cpio.gz=)/lib/modules $(@:.cpio.gz=)/usr/bin
	$(Q)for file in $(filter %.ko,$^); do \
		$(CROSS)strip --strip-debug -o $(@:.cpio.gz=)/lib/modules/$${file##*/} $$file || exit 1; done
	$(Q)for file in $(patsubst %.xz,%,$(filter %.xz,$^)); do \
		xz -dc $$file.xz >$(@:.cpio.gz=)/lib/modules/$${file##*/} || exit 1; done
	$(Q)for file in $(INITRD_FILES); do \
		$(CROSS)strip -o $(@:.cpio.gz=)/usr/bin/$${file##*/} $$file || exit 1; done
	$(Q)scripts/build/mkcpio -z -o $@ init=guest/linux/initrd/init etc=guest/linux/initrd/etc \
		etc/modules=build/linux/modules.load \
		bin/busybox=$(CACHE)/arm64/bin/busybox bin/sh=@busybox \
		lib/modules=$(@:.cpio.gz=)/lib/modules usr/bin=$(@:.cpio.gz=)/usr/bin

# Programs of Debian's that a scenario can ask for: PACKAGES=socat in its options.
build/linux/packages/socat.cpio.gz: scripts/build/mkpackage scripts/build/mkcpio build/linux/6.1.mk
	$(call say,INITRD,$@)
	$(Q)scripts/build/mkpackage -o $@ $(CACHE)/arm64 usr/bin/socat

# What asks for a name and a password on a terminal.
build/linux/packages/getty.cpio.gz: scripts/build/mkpackage scripts/build/mkcpio build/linux/6.1.mk
	$(call say,INITRD,$@)
	$(Q)scripts/build/mkpackage -o $@ $(CACHE)/arm64 usr/bin/agetty=sbin/agetty

# What networks are made and measured with; for the bridge and VLANs the kernel's modules.
NET_MODULES := net/llc/llc net/802/stp net/bridge/bridge net/802/garp net/802/mrp net/8021q/8021q
NET_PROGRAMS := usr/bin/iperf3 usr/bin/ip=bin/ip usr/bin/bridge=sbin/bridge \
	usr/bin/ethtool=sbin/ethtool usr/bin/ping=bin/ping usr/bin/tcpdump \
	$(foreach m,$(NET_MODULES),lib/modules/$(notdir $(m)).ko=lib/modules/$(LINUX_6_1_RELEASE)/kernel/$(m).ko)

build/linux/packages/net.cpio.gz: scripts/build/mkpackage scripts/build/mkcpio build/linux/6.1.mk
	$(call say,INITRD,$@)
	$(Q)scripts/build/mkpackage -o $@ $(CACHE)/arm64 $(NET_PROGRAMS)

# What disks are made, looked at and measured with.
DISK_PROGRAMS := usr/bin/lsblk=bin/lsblk $(foreach p,blkid blkdiscard fstrim sfdisk mke2fs e2fsck hdparm partprobe, \
	usr/bin/$(p)=sbin/$(p))

build/linux/packages/disk.cpio.gz: scripts/build/mkpackage scripts/build/mkcpio build/setup.stamp
	$(call say,INITRD,$@)
	$(Q)scripts/build/mkpackage -o $@ build/disk $(DISK_PROGRAMS)

# A Debian system for a VM that has its root file system on a disk.  It is made once and kept in the cache of
# scripts/setup: modules that change do not make it anew.
build/linux/root.img: scripts/build/mkroot scripts/build/root-in-vm.sh | build/linux/Image $(INITRD) \
		build/linux/packages/disk.cpio.gz
	$(call say,ROOT,$@)
	$(Q)scripts/build/mkroot -o $@ $|
	@touch -h $@

# Drives of a virtual SCSI adapter, and what null_blk needs, for a VM with 6.1.
SCSI_MODULES := $(addprefix drivers/,cdrom/cdrom scsi/scsi_common scsi/scsi_mod scsi/sr_mod scsi/virtio_scsi) \
	fs/configfs/configfs

build/linux/packages/scsi.cpio.gz: scripts/build/mkpackage scripts/build/mkcpio build/linux/6.1.mk
	$(call say,INITRD,$@)
	$(Q)scripts/build/mkpackage -o $@ $(CACHE)/arm64 $(foreach m,$(SCSI_MODULES),\
		lib/modules/$(notdir $(m)).ko=lib/modules/$(LINUX_6_1_RELEASE)/kernel/$(m).ko)

# Device mapper, for a VM with 6.1.
build/linux/packages/dm.cpio.gz: scripts/build/mkpackage scripts/build/mkcpio build/linux/6.1.mk
	$(call say,INITRD,$@)
	$(Q)scripts/build/mkpackage -o $@ $(CACHE)/arm64 $(foreach m,drivers/dax/dax drivers/md/dm-mod,\
		lib/modules/$(notdir $(m)).ko=lib/modules/$(LINUX_6_1_RELEASE)/kernel/$(m).ko)

# Input devices of the board, and what lets programs read them; <module>-6.12.ko are for that kernel.
INPUT_MODULES := drivers/input/evdev drivers/virtio/virtio_input
INPUT_6_12 := $(foreach m,$(INPUT_MODULES),build/linux/packages/$(notdir $(m))-6.12.ko)

$(INPUT_6_12): build/linux/packages/%-6.12.ko: build/linux/6.12.mk
	@mkdir -p $(@D)
	$(Q)xz -dc $(CACHE)/arm64/lib/modules/$(LINUX_6_12_RELEASE)/kernel/$(filter %/$*,$(INPUT_MODULES)).ko.xz >$@

build/linux/packages/input.cpio.gz: scripts/build/mkpackage scripts/build/mkcpio build/linux/6.1.mk $(INPUT_6_12)
	$(call say,INITRD,$@)
	$(Q)scripts/build/mkpackage -o $@ $(CACHE)/arm64 \
		$(foreach m,$(INPUT_6_12),lib/modules/$(notdir $(m))=$(abspath $(m))) \
		$(foreach m,$(INPUT_MODULES),\
		lib/modules/$(notdir $(m)).ko=lib/modules/$(LINUX_6_1_RELEASE)/kernel/$(m).ko)

# Programs that judge input devices, and the part of udev that tells libinput what a device is.
LIBINPUT_PROGRAMS := usr/bin/evtest usr/bin/udevadm=bin/udevadm usr/bin/systemd-udevd=bin/udevadm \
	$(foreach p,list-devices debug-events,usr/bin/libinput-$(p)=usr/libexec/libinput/libinput-$(p)) \
	lib/udev/rules.d/60-input-id.rules usr/share/libinput

build/linux/packages/libinput.cpio.gz: scripts/build/mkpackage scripts/build/mkcpio build/setup.stamp
	$(call say,INITRD,$@)
	$(Q)scripts/build/mkpackage -o $@ build/disk $(LIBINPUT_PROGRAMS)

# The RAM disk with what networks need, for systems that want it to hand: systems/star.dts.
build/linux/initrd-net.cpio.gz: $(INITRD) build/linux/packages/net.cpio.gz
	@cat $^ >$@

$(SYSTEM_IMAGE): $(addprefix build/,$(shell sed -n 's|.*"\(linux/initrd-[^"]*\)".*|\1|p' $(SYSTEM)))

ring-linux: $(INITRD) $(INITRD_6_12) build/linux/Image build/linux/Image-6.12 build/linux/root.img \
	$(addprefix build/linux/packages/,socat.cpio.gz net.cpio.gz getty.cpio.gz disk.cpio.gz scsi.cpio.gz dm.cpio.gz input.cpio.gz \
	libinput.cpio.gz)
all: $(INITRD)
