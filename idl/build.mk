# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# vrpqgen, the compiler of interfaces for vRPQ (docs/idl.md): build/tools/vrpqgen.

VRPQGEN := build/tools/vrpqgen

$(eval $(call host_program,vrpqgen,$(wildcard idl/*.c)))

$(eval $(call clang_check,vrpqgen,$(wildcard idl/*.c),$(HOST_CFLAGS) -isystem /usr/aarch64-linux-gnu/include))

# What programs include that use generated code: <linkvisor/...>, and "abi/...".
VRPQ_INCLUDES := -I$(ROOT)/user/include

# $(eval $(call vrpq_interface,<name>,<folder>)): build/idl/<name>/<name>{.h,_client.c,...} from
# <folder>/<name>.idl
VRPQ_OUTPUTS := .h _wire.h _interface.c _client.c _direct.c _server.c _fuzz.c .layout .trace

define vrpq_interface
$(addprefix build/idl/$(1)/$(1),$(VRPQ_OUTPUTS)) &: $(2)/$(1).idl $(VRPQGEN)
	$$(call say,VRPQGEN,$$<)
	@mkdir -p build/idl/$(1)
	$$(Q)$(VRPQGEN) -o build/idl/$(1) -M build/idl/$(1)/$(1).d $$<
-include build/idl/$(1)/$(1).d
endef

.PHONY: vrpqgen install-vrpqgen
vrpqgen: $(VRPQGEN)

# `make install-vrpqgen DESTDIR=... PREFIX=/usr`
install-vrpqgen: $(VRPQGEN)
	@install -d $(addprefix $(DESTDIR)$(PREFIX)/,bin share/man/man1)
	@install -m 755 -s $(VRPQGEN) $(DESTDIR)$(PREFIX)/bin
	@install -m 644 idl/man/vrpqgen.1 $(DESTDIR)$(PREFIX)/share/man/man1
