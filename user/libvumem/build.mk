# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# libvumem, shared and static, for the guests; `make install-libvumem DESTDIR=...` lays
# it with headers, pkg-config file and manual where PREFIX says.

LIBVUMEM_SONAME := libvumem.so.$(firstword $(subst ., ,$(VERSION)))

LIBVUMEM_SOURCES := $(wildcard user/libvumem/*.c)
LIBVUMEM_HEADERS := user/include/linkvisor/vumem.h guest/linux/include/uapi/linkvisor/vumem_ioctl.h
LIBVUMEM_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) $(USER_INCLUDES) -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 \
	-fPIC -fvisibility=hidden
LIBVUMEM_OBJECTS := $(call object_names,build/obj/libvumem,$(LIBVUMEM_SOURCES))
LIBVUMEM := build/user/libvumem/libvumem.a
LIBVUMEM32 := build/user/libvumem/libvumem32.a
LIBVUMEM_SHARED := build/user/libvumem/libvumem.so.$(VERSION)

$(eval $(call objects,build/obj/libvumem,$(LIBVUMEM_SOURCES),$(CROSS)gcc,$(LIBVUMEM_CFLAGS)))
$(eval $(call objects,build/obj/libvumem32,$(LIBVUMEM_SOURCES),$(CROSS32)gcc,$(LIBVUMEM_CFLAGS)))
$(eval $(call clang_check,libvumem,$(LIBVUMEM_SOURCES),$(LIBVUMEM_CFLAGS) -isystem /usr/aarch64-linux-gnu/include))

$(LIBVUMEM): $(LIBVUMEM_OBJECTS)
	$(call say,AR,$@)
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)$(CROSS)ar rcs $@ $^

$(LIBVUMEM32): $(call object_names,build/obj/libvumem32,$(LIBVUMEM_SOURCES))
	$(call say,AR,$@)
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)$(CROSS32)ar rcs $@ $^

$(LIBVUMEM_SHARED): $(LIBVUMEM_OBJECTS) user/libvumem/libvumem.map
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc -shared -Wl,-soname,$(LIBVUMEM_SONAME) \
		-Wl,--version-script=user/libvumem/libvumem.map -Wl,-z,defs -o $@ $(LIBVUMEM_OBJECTS)

.PHONY: install-libvumem
install-libvumem: $(LIBVUMEM) $(LIBVUMEM_SHARED)
	@install -d $(addprefix $(DESTDIR)$(PREFIX)/,include/linkvisor lib/pkgconfig share/man/man3 share/man/man7)
	@install -m 644 $(LIBVUMEM_HEADERS) $(DESTDIR)$(PREFIX)/include/linkvisor
	@install -m 644 $(LIBVUMEM) $(DESTDIR)$(PREFIX)/lib
	@install -m 755 $(LIBVUMEM_SHARED) $(DESTDIR)$(PREFIX)/lib
	@ln -sf $(notdir $(LIBVUMEM_SHARED)) $(DESTDIR)$(PREFIX)/lib/$(LIBVUMEM_SONAME)
	@ln -sf $(LIBVUMEM_SONAME) $(DESTDIR)$(PREFIX)/lib/libvumem.so
	@sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' user/libvumem/libvumem.pc.in \
		>$(DESTDIR)$(PREFIX)/lib/pkgconfig/libvumem.pc
	@install -m 644 $(wildcard user/libvumem/man/*.3) $(DESTDIR)$(PREFIX)/share/man/man3
	@install -m 644 $(wildcard user/libvumem/man/*.7) $(DESTDIR)$(PREFIX)/share/man/man7

ring-host: $(LIBVUMEM) $(LIBVUMEM_SHARED)
$(eval $(call host_check,libvumem_installs_what_its_users_need,user/libvumem/check))
all: $(LIBVUMEM) $(LIBVUMEM_SHARED)

# What a mapping costs (docs/performance.md).
$(eval $(call program,build/bench/vumem_cost,build/obj/bench,tests/bench/vumem_cost.c,\
	$(CROSS)gcc,-O2 -D_GNU_SOURCE $(USER_INCLUDES) -static))
build/bench/vumem_cost: $(LIBVUMEM)
bench: build/bench/vumem_cost
