# SPDX-License-Identifier: GPL-2.0-only
#
# Linux modules, for the guests' kernels 6.1 and 6.12.  Kbuild puts objects beside sources: each kernel gets a
# folder of links to the sources under build/, ours stay clean.
#
# A module is what a module.mk says, which Kbuild reads as well:
#
#   obj-m += <module>.o
#   <module>-y := <folder>/x.o proto/y.o  of guest/linux/<folder>/x.c and proto/y.c; no object is in two modules
#   <module>-prefix := <prefix> ...       of its globals, besides <module>_
#   <module>-load := always               /init loads it, or does so if a line of /proc/nk/vlinks matches
#                                         this pattern, in which ID is the VM's

obj-m :=
LINUX_MODULE_MKS := $(wildcard guest/linux/*/module.mk)
include $(LINUX_MODULE_MKS)

LINUX_NAMES := $(obj-m:.o=)
LINUX_OBJECTS := $(foreach m,$(LINUX_NAMES),$($(m)-y))
LINUX_MODULES := $(LINUX_NAMES:%=build/linux/modules/%.ko)
LINUX_MODULES_6_12 := $(LINUX_NAMES:%=build/linux/modules-6.12/%.ko)
LINUX_HEADERS := $(wildcard abi/*.h abi/*/*.h tools/insncount/mark.h proto/*.h proto/port/linux/*.h guest/linux/*/*.h \
	$(patsubst %,guest/linux/%/*.h,include/* include/uapi/* compat/include))

linux_source = $(patsubst guest/linux/proto/%,proto/%,$(addprefix guest/linux/,$(1:.o=.c)))

# folder, headers, flags: one run of Kbuild.
define linux_modules
$(1)/modules.stamp: $(call linux_source,$(LINUX_OBJECTS)) $(wildcard guest/linux/*/*.c) $(LINUX_HEADERS) \
		guest/linux/build.mk guest/linux/Kbuild $(LINUX_MODULE_MKS) \
		$(wildcard build/linux/6.1.mk build/linux/6.12.mk)
	$$(call say,KBUILD,$(1))
	@mkdir -p $(addprefix $(1)/,$(sort $(dir $(LINUX_OBJECTS))))
	@find $(1) -type l -delete
	@ln -s $(ROOT)/guest/linux/Kbuild $(1)/Kbuild
	@$(foreach o,$(LINUX_OBJECTS),ln -s $(ROOT)/$(call linux_source,$(o)) $(1)/$(o:.o=.c);)
	$$(Q)$$(MAKE) -s -C $(2) M=$(ROOT)/$(1) ROOT=$(ROOT) ARCH=arm64 CROSS_COMPILE=$(CROSS) \
		CC=$(CROSS)gcc CONFIG_DEBUG_INFO_BTF_MODULES= $(3) modules
	@touch $$@
endef

$(eval $(call linux_modules,build/linux/obj-6.1,build/linux/headers-6.1))
$(eval $(call linux_modules,build/linux/obj-6.12,build/linux/headers-6.12,W=1))

$(LINUX_MODULES): build/linux/modules/%.ko: build/linux/obj-6.1/modules.stamp
	@mkdir -p $(@D)
	@cp build/linux/obj-6.1/$*.ko $@

$(LINUX_MODULES_6_12): build/linux/modules-6.12/%.ko: build/linux/obj-6.12/modules.stamp
	@mkdir -p $(@D)
	@cp build/linux/obj-6.12/$*.ko $@

# What /init loads, and when.
build/linux/modules.load: scripts/build/mkmodules $(LINUX_MODULES)
	$(call say,GEN,$@)
	$(Q)scripts/build/mkmodules -o $@ build/linux/modules $(LINUX_MODULE_MKS)

$(eval $(call host_check,each_global_of_a_module_has_its_prefix,scripts/check-module-names))
ring-host: $(LINUX_MODULES)

all: $(LINUX_MODULES) $(LINUX_MODULES_6_12)
