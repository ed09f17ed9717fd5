# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# libnk, shared and static, for the guests; `make install-libnk DESTDIR=...` lays
# it with headers, pkg-config file and manual where PREFIX says.

LIBNK_SONAME := libnk.so.$(firstword $(subst ., ,$(VERSION)))
PREFIX ?= /usr/local

LIBNK_SOURCES := $(wildcard user/libnk/*.c) proto/link_state.c
LIBNK_HEADERS := user/include/linkvisor/nk.h user/include/linkvisor/nk_vm.h user/include/linkvisor/nk_trace.h \
	$(addprefix guest/linux/include/uapi/linkvisor/,vlink_user.h nkctl.h)
LIBNK_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -I$(ROOT) -I$(ROOT)/proto/port/host $(USER_INCLUDES) \
	-D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -fPIC -fvisibility=hidden
LIBNK_OBJECTS := $(call object_names,build/obj/libnk,$(LIBNK_SOURCES))
LIBNK := build/user/libnk/libnk.a
LIBNK_SHARED := build/user/libnk/libnk.so.$(VERSION)

$(eval $(call objects,build/obj/libnk,$(LIBNK_SOURCES),$(CROSS)gcc,$(LIBNK_CFLAGS)))
$(eval $(call clang_check,libnk,$(LIBNK_SOURCES),$(LIBNK_CFLAGS) -isystem /usr/aarch64-linux-gnu/include))

# One object whose hidden names nobody sees, so that the archive exports nk_* alone too.
build/user/libnk/libnk.o: $(LIBNK_OBJECTS)
	@mkdir -p $(@D)
	$(Q)$(CROSS)ld -r -o $@ $^ && $(CROSS)objcopy --localize-hidden $@

$(LIBNK): build/user/libnk/libnk.o
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(CROSS)ar rcs $@ $<

$(LIBNK_SHARED): $(LIBNK_OBJECTS) user/libnk/libnk.map
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc -shared -Wl,-soname,$(LIBNK_SONAME) -Wl,--version-script=user/libnk/libnk.map \
		-Wl,-z,defs -o $@ $(LIBNK_OBJECTS)

.PHONY: install-libnk
install-libnk: $(LIBNK) $(LIBNK_SHARED)
	@install -d $(addprefix $(DESTDIR)$(PREFIX)/,include/linkvisor lib/pkgconfig share/man/man3 share/man/man7)
	@install -m 644 $(LIBNK_HEADERS) $(DESTDIR)$(PREFIX)/include/linkvisor
	@install -m 644 $(LIBNK) $(DESTDIR)$(PREFIX)/lib
	@install -m 755 $(LIBNK_SHARED) $(DESTDIR)$(PREFIX)/lib
	@ln -sf $(notdir $(LIBNK_SHARED)) $(DESTDIR)$(PREFIX)/lib/$(LIBNK_SONAME)
	@ln -sf $(LIBNK_SONAME) $(DESTDIR)$(PREFIX)/lib/libnk.so
	@sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' user/libnk/libnk.pc.in \
		>$(DESTDIR)$(PREFIX)/lib/pkgconfig/libnk.pc
	@install -m 644 $(wildcard user/libnk/man/*.3) $(DESTDIR)$(PREFIX)/share/man/man3
	@install -m 644 $(wildcard user/libnk/man/*.7) $(DESTDIR)$(PREFIX)/share/man/man7

ring-host: $(LIBNK) $(LIBNK_SHARED)
$(eval $(call host_check,libnk_installs_what_its_users_need,user/libnk/check))
all: $(LIBNK) $(LIBNK_SHARED)

# What a notification costs (docs/performance.md).
$(eval $(call program,build/bench/vlink_cost,build/obj/bench,tests/bench/vlink_cost.c,\
	$(CROSS)gcc,-O2 -D_GNU_SOURCE $(USER_INCLUDES) -static))
build/bench/vlink_cost: $(LIBNK)
bench: build/bench/vlink_cost
