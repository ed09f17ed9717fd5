# SPDX-License-Identifier: GPL-2.0-only
#
# Linux modules, for the guests' kernels 6.1 and 6.12.  Kbuild puts objects beside sources: each kernel gets a
# folder of links to the sources under build/, ours stay clean.

LINUX_SOURCES := guest/linux/Kbuild $(PROTO_SOURCES) \
	$(wildcard guest/linux/nkddi/*.c guest/linux/pipe/*.c guest/linux/vbpipe/*.c guest/linux/vpipe/*.c \
		guest/linux/vupipe/*.c guest/linux/veth/*.c guest/linux/vmq/*.c \
		guest/linux/vipc/*.c guest/linux/vrpc/*.c guest/linux/vrtc/*.c guest/linux/test/*.c)
LINUX_HEADERS := $(wildcard abi/*.h abi/*/*.h tools/insncount/mark.h proto/*.h proto/port/linux/*.h guest/linux/*/*.h \
	guest/linux/include/*/*.h guest/linux/compat/include/*.h)
LINUX_MODULES := $(addprefix build/linux/modules/,nkddi.ko vbpipe.ko vpipe.ko vupipe.ko vl_veth.ko vmq.ko vipc.ko \
	scribble.ko nkops_test.ko vmq_test.ko vipc_test.ko vmq_test_fe.ko vipc_test_fe.ko \
	vrpc.ko vrtc_be.ko vrtc_fe.ko vrpc_test.ko vrtc_liar.ko)

LINUX_SOURCES += proto/earlydata.c $(wildcard guest/linux/vlink_user/*.c guest/linux/earlydata/*.c guest/linux/watchdog/*.c)
LINUX_HEADERS += $(wildcard guest/linux/include/uapi/*/*.h)
LINUX_MODULES += $(addprefix build/linux/modules/,vlink_user.ko earlydata.ko linkvisor_wdt.ko nk_lookup.ko nk_states.ko \
	nk_labels.ko nk_self.ko nk_sysconf.ko nk_mem.ko nk_pair.ko xirq_split.ko)

# Where a source is linked to: guest/linux/x/y.c at x/y.c, proto/y.c at proto/y.c.
linux_link = $(1)/$(patsubst guest/linux/%,%,$(2))

# folder, headers, flags: one run of Kbuild.  It need not warn of objects in several modules:
# those of proto/ are meant to be.
define linux_modules
$(1)/modules.stamp: $(LINUX_SOURCES) $(LINUX_HEADERS) guest/linux/build.mk \
		$(wildcard build/linux/6.1.mk build/linux/6.12.mk)
	$$(call say,KBUILD,$(1))
	@mkdir -p $(addprefix $(1)/,nkddi pipe vbpipe vpipe vupipe veth vmq vipc vrpc vrtc test proto)
	@mkdir -p $(addprefix $(1)/,vlink_user earlydata watchdog)
	@find $(1) -type l -delete
	@$(foreach s,$(LINUX_SOURCES),ln -s $(ROOT)/$(s) $(call linux_link,$(1),$(s));)
	$$(Q)$$(MAKE) -s -C $(2) M=$(ROOT)/$(1) ROOT=$(ROOT) ARCH=arm64 CROSS_COMPILE=$(CROSS) \
		CC=$(CROSS)gcc CONFIG_DEBUG_INFO_BTF_MODULES= cmd_warn_shared_object= $(3) modules
	@touch $$@
endef

$(eval $(call linux_modules,build/linux/obj-6.1,build/linux/headers-6.1))
$(eval $(call linux_modules,build/linux/obj-6.12,build/linux/headers-6.12,W=1))

LINUX_MODULES_6_12 := $(LINUX_MODULES:build/linux/modules/%=build/linux/modules-6.12/%)

$(LINUX_MODULES): build/linux/modules/%.ko: build/linux/obj-6.1/modules.stamp
	@mkdir -p $(@D)
	@cp build/linux/obj-6.1/$*.ko $@

$(LINUX_MODULES_6_12): build/linux/modules-6.12/%.ko: build/linux/obj-6.12/modules.stamp
	@mkdir -p $(@D)
	@cp build/linux/obj-6.12/$*.ko $@

all: $(LINUX_MODULES) $(LINUX_MODULES_6_12)
