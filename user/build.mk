# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Static programs for the Linux guests.  user/tests/<name>.c with main() is one
# program, linked with test.c; the initial RAM disk holds them.

USER_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -I$(ROOT) -D_GNU_SOURCE -pthread
USER_TESTS := $(patsubst user/tests/%.c,build/user/%,\
	$(filter-out user/tests/test.c,$(wildcard user/tests/*.c)))

$(eval $(call objects,build/obj/user,$(wildcard user/tests/*.c),$(CROSS)gcc,$(USER_CFLAGS)))

$(USER_TESTS): build/user/%: build/obj/user/user/tests/%.o build/obj/user/user/tests/test.o
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS)gcc $(USER_CFLAGS) -static -o $@ $^

INITRD_FILES += $(USER_TESTS)
all: $(USER_TESTS)
