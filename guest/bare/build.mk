# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The bare-metal runtime, build/bare/libbare.a, and the guests made with it:
# tests/system/<service>/<scenario>/<name>.c becomes
# build/test/<scenario>/<name>.bin, an arm64 Image.  "make bare" builds them all.

GUEST_CC ?= $(CROSS)gcc
GUEST_CFLAGS := $(BARE_CFLAGS) -fpie -fvisibility=hidden -fno-stack-protector \
	-Iguest/bare/include -Iproto/port/bare -isystem guest/bare/libc \
	-isystem $(CACHE)/arm64/usr/include
GUEST_LIBFDT := $(CACHE)/arm64/usr/lib/aarch64-linux-gnu/libfdt.a

GUEST_LIB := $(wildcard guest/bare/*.c) $(PROTO_SOURCES)
GUEST_LIB_ASM := $(wildcard guest/bare/*.S)
GUEST_MAIN := $(wildcard tests/system/*/*/*.c)
GUEST_SERVICES := $(notdir $(patsubst %/,%,$(wildcard tests/system/*/)))
GUEST_BINS := $(foreach s,$(GUEST_SERVICES),$(patsubst tests/system/$(s)/%.c,build/test/%.bin,\
	$(filter tests/system/$(s)/%,$(GUEST_MAIN))))

$(eval $(call objects,build/obj/bare,$(GUEST_LIB) $(GUEST_LIB_ASM) $(GUEST_MAIN),$(GUEST_CC),$(GUEST_CFLAGS)))

build/bare/libbare.a: $(call object_names,build/obj/bare,$(GUEST_LIB) $(GUEST_LIB_ASM))
	$(call say,AR,$@)
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)$(CROSS)ar rcs $@ $^

define link_guest
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)ld -pie --no-dynamic-linker -Bsymbolic -z text -z noexecstack -z norelro \
		--no-warn-rwx-segments -T guest/bare/bare.lds -u start -o $@ \
		$< build/bare/libbare.a $(GUEST_LIBFDT)
endef

define guests_of_service
build/test/%.elf: build/obj/bare/tests/system/$(1)/%.o build/bare/libbare.a guest/bare/bare.lds
	$$(link_guest)

endef
$(eval $(foreach s,$(GUEST_SERVICES),$(call guests_of_service,$(s))))

build/test/%.bin: build/test/%.elf
	$(Q)$(CROSS)objcopy -O binary $< $@

.SECONDARY: $(GUEST_BINS:.bin=.elf)

.PHONY: bare
bare: $(GUEST_BINS)
ring-bare: $(filter-out build/test/mixed_%,$(GUEST_BINS))
ring-linux: $(filter build/test/mixed_%,$(GUEST_BINS))
