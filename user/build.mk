# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Static programs for the Linux guests.  user/tests/<name>.c with main() is one
# program, linked with what lies in user/tests/<name>/ and with test.c; the
# initial RAM disk holds them.

USER_INCLUDES := -I$(ROOT)/user/include -I$(ROOT)/guest/linux/include/uapi
USER_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -I$(ROOT) $(USER_INCLUDES) -D_GNU_SOURCE -pthread
USER_SOURCES := $(wildcard user/tests/*.c user/tests/*/*.c)
USER_TESTS := $(patsubst user/tests/%.c,build/user/%,\
	$(filter-out user/tests/test.c,$(wildcard user/tests/*.c)))

$(eval $(call objects,build/obj/user,$(USER_SOURCES),$(CROSS)gcc,$(USER_CFLAGS)))

CROSS32 := arm-linux-gnueabihf-

include user/libnk/build.mk user/libvion/build.mk user/libvumem/build.mk user/libvrpq/build.mk user/nk/build.mk user/vion/build.mk

# program: its objects
user_objects = $(call object_names,build/obj/user,user/tests/$(1).c \
	$(wildcard user/tests/$(1)/*.c) user/tests/test.c)

define user_program
build/user/$(1): $(call user_objects,$(1)) $(LIBNK) $(LIBVION) $(LIBVUMEM)
	$$(call say,LINK,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(CROSS)gcc $(USER_CFLAGS) -static -o $$@ $$^

endef
$(eval $(foreach test,$(notdir $(USER_TESTS)),$(call user_program,$(test))))

# The same for 32-bit processes: build/user/<name>32, with the library's sources if they need it.
USER_TESTS32 := $(addprefix build/user/,oneway_stream32 pipe_stream32 vupipe_cases32 vlink_play32 \
	vlink_rights32 vion_cases32 vumem_cases32)
LIBNK32 := build/user/libnk/libnk32.a

$(eval $(call objects,build/obj/libnk32,$(LIBNK_SOURCES),$(CROSS32)gcc,$(LIBNK_CFLAGS)))

$(LIBNK32): $(call object_names,build/obj/libnk32,$(LIBNK_SOURCES))
	$(call say,AR,$@)
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)$(CROSS32)ar rcs $@ $^

user_sources32 = user/tests/$(1).c $(wildcard user/tests/$(1)/*.c)

$(eval $(call objects,build/obj/user32,user/tests/test.c \
	$(foreach test,$(notdir $(USER_TESTS32:32=)),$(call user_sources32,$(test))),$(CROSS32)gcc,$(USER_CFLAGS)))

define user_program32
build/user/$(1)32: $(call object_names,build/obj/user32,$(call user_sources32,$(1)) user/tests/test.c) \
		$(LIBNK32) $(LIBVION32) $(LIBVUMEM32)
	$$(call say,LINK,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(CROSS32)gcc $(USER_CFLAGS) -static -o $$@ $$^

endef
$(eval $(foreach test,$(notdir $(USER_TESTS32:32=)),$(call user_program32,$(test))))

# user/examples/<name>.c is a program by itself.
USER_EXAMPLES := $(patsubst user/examples/%.c,build/user/%,$(wildcard user/examples/*.c))

$(eval $(call objects,build/obj/user,$(wildcard user/examples/*.c),$(CROSS)gcc,$(USER_CFLAGS)))

$(USER_EXAMPLES): build/user/%: build/obj/user/user/examples/%.o $(LIBVUMEM)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc $(USER_CFLAGS) -static -o $@ $^

INITRD_FILES += $(USER_TESTS) $(USER_TESTS32) $(USER_EXAMPLES)
all: $(USER_TESTS) $(USER_TESTS32) $(USER_EXAMPLES)
