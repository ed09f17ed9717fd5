# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# libvrpq, shared and static, for the guests; `make install-libvrpq DESTDIR=...` lays it with headers,
# pkg-config file and manual where PREFIX says.

LIBVRPQ_VERSION := 0.1.0
LIBVRPQ_SONAME := libvrpq.so.0

LIBVRPQ_SOURCES := $(wildcard user/libvrpq/*.c)
LIBVRPQ_HEADERS := $(addprefix user/include/linkvisor/,vrpq.h vrpq_classic.h vrpq_stub.h \
	vrpq_interface.h vrpq_client.h vrpq_verifier.h) \
	guest/linux/include/uapi/linkvisor/vrpq_ioctl.h
LIBVRPQ_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -I$(ROOT) $(USER_INCLUDES) -D_GNU_SOURCE \
	-D_FILE_OFFSET_BITS=64 -fPIC -fvisibility=hidden
LIBVRPQ_OBJECTS := $(call object_names,build/obj/libvrpq,$(LIBVRPQ_SOURCES))
LIBVRPQ := build/user/libvrpq/libvrpq.a
LIBVRPQ32 := build/user/libvrpq/libvrpq32.a
LIBVRPQ_SHARED := build/user/libvrpq/libvrpq.so.$(LIBVRPQ_VERSION)

$(eval $(call objects,build/obj/libvrpq,$(LIBVRPQ_SOURCES),$(CROSS)gcc,$(LIBVRPQ_CFLAGS)))
$(eval $(call objects,build/obj/libvrpq32,$(LIBVRPQ_SOURCES),arm-linux-gnueabihf-gcc,$(LIBVRPQ_CFLAGS)))
$(eval $(call clang_check,libvrpq,$(LIBVRPQ_SOURCES),$(LIBVRPQ_CFLAGS) -isystem /usr/aarch64-linux-gnu/include))

# One object whose hidden names nobody sees, so that the archive exports vrpq_* alone too.
build/user/libvrpq/libvrpq.o: $(LIBVRPQ_OBJECTS)
	@mkdir -p $(@D)
	$(Q)$(CROSS)ld -r -o $@ $^
	$(Q)$(CROSS)objcopy --localize-hidden $@

$(LIBVRPQ): build/user/libvrpq/libvrpq.o
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(CROSS)ar rcs $@ $<

$(LIBVRPQ32): $(call object_names,build/obj/libvrpq32,$(LIBVRPQ_SOURCES))
	$(call say,AR,$@)
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)arm-linux-gnueabihf-ar rcs $@ $^

$(LIBVRPQ_SHARED): $(LIBVRPQ_OBJECTS) user/libvrpq/libvrpq.map
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc -shared -Wl,-soname,$(LIBVRPQ_SONAME) -Wl,--version-script=user/libvrpq/libvrpq.map \
		-Wl,-z,defs -o $@ $(LIBVRPQ_OBJECTS)

all: $(LIBVRPQ) $(LIBVRPQ_SHARED)

# The programs of user/examples/kv and user/examples/draw for the guests, and the same for 32 bits.
# name, compiler, bits, C files, interface, generated files
define vrpq_program
$(eval $(call program,build/user/$(1)$(3),build/obj/user$(3)/$(1),$(4) $(patsubst %,build/idl/$(5)/$(5)_%.c,$(6)),\
	$(2)gcc,$(USER_INCLUDES) -Ibuild/idl/$(5) -O2 -ffp-contract=off -D_GNU_SOURCE -static,-lm))
build/user/$(1)$(3): build/user/libvrpq/libvrpq$(3).a
$(call object_names,build/obj/user$(3)/$(1),$(4)): build/idl/$(5)/$(5).h
INITRD_FILES += build/user/$(1)$(3)
all: build/user/$(1)$(3)
endef

VRPQ_DRAW := $(addprefix user/examples/draw/,client.c scene.c scene_cubes.c scene_panel.c matrix.c)
VRPQ_DRAW_SERVER := $(addprefix user/examples/draw/,server.c raster.c service.c)

$(eval $(call vrpq_program,draw,$(CROSS),,$(VRPQ_DRAW) user/examples/draw/link_vrpq.c,draw,client interface))
$(eval $(call vrpq_program,draw,arm-linux-gnueabihf-,32,$(VRPQ_DRAW) user/examples/draw/link_vrpq.c,draw,client interface))
$(eval $(call vrpq_program,draw_direct,$(CROSS),,$(VRPQ_DRAW) \
	$(addprefix user/examples/draw/,link_direct.c raster.c service.c),draw,direct))
$(eval $(call vrpq_program,draw_server,$(CROSS),,$(VRPQ_DRAW_SERVER),draw,server interface))
$(eval $(call vrpq_program,draw_server,arm-linux-gnueabihf-,32,$(VRPQ_DRAW_SERVER),draw,server interface))
$(eval $(call vrpq_program,kv,$(CROSS),,user/examples/kv/client.c,kv,client interface))
$(eval $(call vrpq_program,kv_server,$(CROSS),,user/examples/kv/server.c user/examples/kv/store.c,kv,server interface))
VRPQ_CASES := user/tests/vrpq/cases.c user/tests/test.c
$(eval $(call vrpq_program,vrpq_cases,$(CROSS),,$(VRPQ_CASES),kv,client interface))
$(eval $(call vrpq_program,vrpq_cases,arm-linux-gnueabihf-,32,$(VRPQ_CASES),kv,client interface))
VRPQ_CLASSIC := user/tests/vrpq/classic.c user/tests/test.c
$(eval $(call vrpq_program,vrpq_classic,$(CROSS),,$(VRPQ_CLASSIC),kv,))
$(eval $(call vrpq_program,vrpq_classic,arm-linux-gnueabihf-,32,$(VRPQ_CLASSIC),kv,))

.PHONY: install-libvrpq
install-libvrpq: $(LIBVRPQ) $(LIBVRPQ_SHARED)
	@install -d $(addprefix $(DESTDIR)$(PREFIX)/,include/linkvisor include/abi/svc \
		lib/pkgconfig share/man/man3 share/man/man7)
	@install -m 644 $(LIBVRPQ_HEADERS) $(DESTDIR)$(PREFIX)/include/linkvisor
	@install -m 644 abi/svc/vrpq_message.h $(DESTDIR)$(PREFIX)/include/abi/svc
	@install -m 644 $(LIBVRPQ) $(DESTDIR)$(PREFIX)/lib
	@install -m 755 $(LIBVRPQ_SHARED) $(DESTDIR)$(PREFIX)/lib
	@ln -sf $(notdir $(LIBVRPQ_SHARED)) $(DESTDIR)$(PREFIX)/lib/$(LIBVRPQ_SONAME)
	@ln -sf $(LIBVRPQ_SONAME) $(DESTDIR)$(PREFIX)/lib/libvrpq.so
	@sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(LIBVRPQ_VERSION)|' user/libvrpq/libvrpq.pc.in \
		>$(DESTDIR)$(PREFIX)/lib/pkgconfig/libvrpq.pc
	@install -m 644 $(wildcard user/libvrpq/man/*.3) $(DESTDIR)$(PREFIX)/share/man/man3
	@install -m 644 $(wildcard user/libvrpq/man/*.7) $(DESTDIR)$(PREFIX)/share/man/man7

ring-host: $(LIBVRPQ) $(LIBVRPQ_SHARED)
$(eval $(call host_check,libvrpq_installs_what_its_users_need,user/libvrpq/check))
