# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# nk, one static program for the guests: build/user/nk, in the initial RAM disk.
# `make install-nk DESTDIR=... PREFIX=/usr` lays it with manual and completion.

NK := build/user/nk
NK_SOURCES := $(wildcard user/nk/*.c)
NK_CFLAGS := -std=gnu11 -Os -g $(WARNINGS) -I$(ROOT) $(USER_INCLUDES) -D_GNU_SOURCE \
	-ffunction-sections -fdata-sections

$(eval $(call objects,build/obj/nk,$(NK_SOURCES),$(CROSS)gcc,$(NK_CFLAGS)))
$(eval $(call clang_check,nk,$(NK_SOURCES),$(NK_CFLAGS) -isystem /usr/aarch64-linux-gnu/include))

$(NK): $(call object_names,build/obj/nk,$(NK_SOURCES)) $(LIBNK)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc -static -Wl,--gc-sections -o $@ $^

.PHONY: nk install-nk
nk: $(NK)

install-nk: $(NK)
	@install -d $(addprefix $(DESTDIR)$(PREFIX)/,sbin share/man/man1 share/bash-completion/completions)
	@install -m 755 -s --strip-program=$(CROSS)strip $(NK) $(DESTDIR)$(PREFIX)/sbin
	@install -m 644 user/nk/man/nk.1 $(DESTDIR)$(PREFIX)/share/man/man1
	@install -m 644 user/nk/completion.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/nk

$(eval $(call host_check,nk_installs_what_its_users_need,user/nk/check))
ring-host: $(NK)
INITRD_FILES += $(NK)
all: $(NK)

# For the PC, where it can do no more than tell about itself: user/nk/check.
$(eval $(call program,build/tools/nk,build/obj/tools/nk,$(NK_SOURCES) user/libnk/vm.c user/libnk/trace.c user/libnk/trace_ring.c user/libnk/link.c \
	user/libnk/memory.c user/libnk/state.c user/libnk/xirq.c user/libnk/handshake.c proto/link_state.c,\
	$(HOSTCC),-D_GNU_SOURCE $(USER_INCLUDES) -Iproto/port/host))
ring-host: build/tools/nk
