# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The bare-metal runtime, build/bare/libbare.a, and the guests made with it:
# tests/system/<scenario>/<name>.c becomes build/test/<scenario>/<name>.bin,
# an arm64 Image.  "make bare" builds them all.

CROSS ?= aarch64-linux-gnu-
CACHE ?= build/cache
BARE_CC ?= $(CROSS)gcc
BARE_FDT_LIB ?= $(CACHE)/arm64/usr/lib/aarch64-linux-gnu/libfdt.a
BARE_FDT_INCLUDE ?= $(CACHE)/arm64/usr/include

BARE_CFLAGS := -std=gnu11 -O2 -g -ffreestanding -fpie -fvisibility=hidden \
	-mgeneral-regs-only -mstrict-align -mno-outline-atomics \
	-fno-stack-protector -fno-asynchronous-unwind-tables \
	-fno-tree-loop-distribute-patterns -fno-strict-aliasing \
	-Wall -Wextra -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Werror \
	-nostdinc -isystem $(shell $(BARE_CC) -print-file-name=include) \
	-I. -Iguest/bare/include -Iproto/port/bare -isystem guest/bare/libc

BARE_LIB_C := string format console exception probe mmu board gic timer wait smccc psci cpu \
	runtime test
BARE_LIB_S := start vectors smccc_changes
BARE_LIB_PROTO :=

BARE_OBJECTS := $(BARE_LIB_C:%=build/bare/%.o) $(BARE_LIB_S:%=build/bare/%.o) \
	$(BARE_LIB_PROTO:%=build/bare/proto/%.o)

BARE_SOURCES := $(wildcard tests/system/bare_*/*.c tests/system/mixed_*/*.c)
BARE_GUESTS := $(BARE_SOURCES:tests/system/%.c=build/test/%.bin)

build/bare/%.o: guest/bare/%.c
	@mkdir -p $(@D)
	@$(BARE_CC) $(BARE_CFLAGS) -isystem $(BARE_FDT_INCLUDE) -MMD -MP -c -o $@ $<

build/bare/%.o: guest/bare/%.S
	@mkdir -p $(@D)
	@$(BARE_CC) -MMD -MP -c -o $@ $<

build/bare/proto/%.o: proto/%.c
	@mkdir -p $(@D)
	@$(BARE_CC) $(BARE_CFLAGS) -MMD -MP -c -o $@ $<

build/bare/libbare.a: $(BARE_OBJECTS)
	@rm -f $@
	@$(CROSS)ar rcs $@ $^

build/test/%.o: tests/system/%.c
	@mkdir -p $(@D)
	@$(BARE_CC) $(BARE_CFLAGS) -MMD -MP -c -o $@ $<

build/test/%.elf: build/test/%.o build/bare/libbare.a guest/bare/bare.lds
	@$(CROSS)ld -pie --no-dynamic-linker -Bsymbolic -z text -z noexecstack -z norelro \
		--no-warn-rwx-segments -T guest/bare/bare.lds -u start -o $@ \
		build/bare/start.o $< build/bare/libbare.a $(BARE_FDT_LIB)

build/test/%.bin: build/test/%.elf
	@$(CROSS)objcopy -O binary $< $@

.PRECIOUS: build/test/%.elf build/test/%.o

.PHONY: bare
bare: $(BARE_GUESTS)

-include $(BARE_OBJECTS:.o=.d) $(BARE_SOURCES:tests/system/%.c=build/test/%.d)
