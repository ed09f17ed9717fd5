# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Static programs for the Linux guests.  user/tests/<name>.c with main() is one
# program, linked with what lies in user/tests/<name>/ and with test.c; the
# initial RAM disk holds them.

USER_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -I$(ROOT) -D_GNU_SOURCE -pthread
USER_SOURCES := $(wildcard user/tests/*.c user/tests/*/*.c)
USER_TESTS := $(patsubst user/tests/%.c,build/user/%,\
	$(filter-out user/tests/test.c,$(wildcard user/tests/*.c)))

$(eval $(call objects,build/obj/user,$(USER_SOURCES),$(CROSS)gcc,$(USER_CFLAGS)))

# program: its objects
user_objects = $(call object_names,build/obj/user,user/tests/$(1).c \
	$(wildcard user/tests/$(1)/*.c) user/tests/test.c)

define user_program
build/user/$(1): $(call user_objects,$(1))
	$$(call say,LINK,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(CROSS)gcc $(USER_CFLAGS) -static -o $$@ $$^

endef
$(eval $(foreach test,$(notdir $(USER_TESTS)),$(call user_program,$(test))))

INITRD_FILES += $(USER_TESTS)
all: $(USER_TESTS)
