# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# libvion, shared and static, for the guests; `make install-libvion DESTDIR=...` lays
# it with headers, pkg-config file and manual where PREFIX says.

LIBVION_SONAME := libvion.so.$(firstword $(subst ., ,$(VERSION)))

LIBVION_SOURCES := $(wildcard user/libvion/*.c)
LIBVION_HEADERS := user/include/linkvisor/vion.h guest/linux/include/uapi/linkvisor/vion_ioctl.h
LIBVION_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) $(USER_INCLUDES) -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 \
	-fPIC -fvisibility=hidden
LIBVION_OBJECTS := $(call object_names,build/obj/libvion,$(LIBVION_SOURCES))
LIBVION := build/user/libvion/libvion.a
LIBVION32 := build/user/libvion/libvion32.a
LIBVION_SHARED := build/user/libvion/libvion.so.$(VERSION)

$(eval $(call objects,build/obj/libvion,$(LIBVION_SOURCES),$(CROSS)gcc,$(LIBVION_CFLAGS)))
$(eval $(call objects,build/obj/libvion32,$(LIBVION_SOURCES),$(CROSS32)gcc,$(LIBVION_CFLAGS)))
$(eval $(call clang_check,libvion,$(LIBVION_SOURCES),$(LIBVION_CFLAGS) -isystem /usr/aarch64-linux-gnu/include))

$(LIBVION): $(LIBVION_OBJECTS)
	$(call say,AR,$@)
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)$(CROSS)ar rcs $@ $^

$(LIBVION32): $(call object_names,build/obj/libvion32,$(LIBVION_SOURCES))
	$(call say,AR,$@)
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)$(CROSS32)ar rcs $@ $^

$(LIBVION_SHARED): $(LIBVION_OBJECTS) user/libvion/libvion.map
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc -shared -Wl,-soname,$(LIBVION_SONAME) \
		-Wl,--version-script=user/libvion/libvion.map -Wl,-z,defs -o $@ $(LIBVION_OBJECTS)

.PHONY: install-libvion
install-libvion: $(LIBVION) $(LIBVION_SHARED)
	@install -d $(addprefix $(DESTDIR)$(PREFIX)/,include/linkvisor lib/pkgconfig share/man/man3 share/man/man7)
	@install -m 644 $(LIBVION_HEADERS) $(DESTDIR)$(PREFIX)/include/linkvisor
	@install -m 644 $(LIBVION) $(DESTDIR)$(PREFIX)/lib
	@install -m 755 $(LIBVION_SHARED) $(DESTDIR)$(PREFIX)/lib
	@ln -sf $(notdir $(LIBVION_SHARED)) $(DESTDIR)$(PREFIX)/lib/$(LIBVION_SONAME)
	@ln -sf $(LIBVION_SONAME) $(DESTDIR)$(PREFIX)/lib/libvion.so
	@sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' user/libvion/libvion.pc.in \
		>$(DESTDIR)$(PREFIX)/lib/pkgconfig/libvion.pc
	@install -m 644 $(wildcard user/libvion/man/*.3) $(DESTDIR)$(PREFIX)/share/man/man3
	@install -m 644 $(wildcard user/libvion/man/*.7) $(DESTDIR)$(PREFIX)/share/man/man7

ring-host: $(LIBVION) $(LIBVION_SHARED)
$(eval $(call host_check,libvion_installs_what_its_users_need,user/libvion/check))
all: $(LIBVION) $(LIBVION_SHARED)

# What a buffer costs (docs/performance.md).
$(eval $(call program,build/bench/vion_cost,build/obj/bench,tests/bench/vion_cost.c,\
	$(CROSS)gcc,-O2 -D_GNU_SOURCE $(USER_INCLUDES) -static))
build/bench/vion_cost: $(LIBVION)
bench: build/bench/vion_cost
