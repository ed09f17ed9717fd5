# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# vion, one static program for the guests: build/user/vion, in the initial RAM disk.
# `make install-vion DESTDIR=... PREFIX=/usr` lays it with its manual.

VION := build/user/vion
VION_SOURCES := $(wildcard user/vion/*.c)
VION_CFLAGS := -std=gnu11 -Os -g $(WARNINGS) -I$(ROOT) $(USER_INCLUDES) -D_GNU_SOURCE \
	-ffunction-sections -fdata-sections

$(eval $(call objects,build/obj/vion,$(VION_SOURCES),$(CROSS)gcc,$(VION_CFLAGS)))
$(eval $(call clang_check,vion,$(VION_SOURCES),$(VION_CFLAGS) -isystem /usr/aarch64-linux-gnu/include))

$(VION): $(call object_names,build/obj/vion,$(VION_SOURCES)) $(LIBVION)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc -static -Wl,--gc-sections -o $@ $^

.PHONY: install-vion
install-vion: $(VION)
	@install -d $(addprefix $(DESTDIR)$(PREFIX)/,bin share/man/man1)
	@install -m 755 -s --strip-program=$(CROSS)strip $(VION) $(DESTDIR)$(PREFIX)/bin
	@install -m 644 user/vion/man/vion.1 $(DESTDIR)$(PREFIX)/share/man/man1

ring-host: $(VION)
INITRD_FILES += $(VION)
all: $(VION)
