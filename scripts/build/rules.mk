# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Flags and macros for the fragments.
#
#   $(call say,CC,$<)          one line that names a step
#   $(eval $(call unit_test,<name>,<c files>,<flags>,<libraries>))  build/unit/<name>
#   $(eval $(call unit_test_tsan,<name>,<c files>,<flags>,<libraries>))
#   $(eval $(call fuzz_test,<name>,<c files>,<flags>,<libraries>))  build/fuzz/<name>
#   $(eval $(call host_program,<name>,<c files>,<flags>,<libraries>))  build/tools/<name>
#   $(eval $(call host_check,<name>,<command>))      a command as a test of the host level
#   $(eval $(call model,<file>,<name>,<statement>,<flags of spin>,<options of pan>))
#                              <file>.pml, verified by Spin as a test of the host level
#   $(eval $(call model_is_the_code,<file>,<statement>,<c files>,<flags>,<libraries>))
#                              ... and its moves compared with those that C prints
#   $(eval $(call clang_check,<name>,<c files>,<flags>))  compiled by clang too
#   $(eval $(call clang_analyze,<name>,<c files>,<flags>))  in which clang's static analyser
#                              must find nothing
#   $(eval $(call gcc_analyze,<name>,<c files>,<flags>))    in which gcc's must find nothing
#   $(eval $(call objects,<folder>,<sources>,<compiler>,<flags>))
#                              <folder>/<source>.o from each .c and .S

ifeq ($(V),1)
Q :=
say =
else
Q := @
say = @printf '  %-7s %s\n' '$(1)' '$(patsubst $(ROOT)/%,%,$(2))'
endif

WARNINGS := -Wall -Wextra -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Werror
HOST_CFLAGS := -std=gnu11 -O1 -g $(WARNINGS) -I$(ROOT)

# AArch64 without an operating system.
BARE_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -I$(ROOT) -ffreestanding -nostdinc \
	-isystem $(shell $(CROSS)gcc -print-file-name=include 2>/dev/null) \
	-mgeneral-regs-only -mstrict-align -mno-outline-atomics \
	-fno-common -fno-asynchronous-unwind-tables

HOST_TESTS :=
FUZZERS :=

# --- objects --------------------------------------------------------------

# folder, source, compiler, flags
define object
$(1)/$(basename $(2)).o: $(2) scripts/build/rules.mk
	$$(call say,CC,$$<)
	@mkdir -p $$(@D)
	$$(Q)$(3) $(4) -MMD -MP -c -o $$@ $$<
-include $(1)/$(basename $(2)).d

endef
objects = $(foreach source,$(2),$(call object,$(1),$(source),$(3),$(4)))

# folder, sources: the names that the macro above makes
object_names = $(addprefix $(1)/,$(addsuffix .o,$(basename $(2))))

# program, object folder, sources, compiler, flags, libraries
define program
$(call objects,$(2),$(3),$(4),$(HOST_CFLAGS) $(5))
$(1): $(call object_names,$(2),$(3))
	$$(call say,LINK,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(4) $(5) -o $$@ $$^ $(6)

endef

# --- programs for the host ------------------------------------------------

define host_program
$(call program,build/tools/$(1),build/obj/tools/$(1),$(2),$(HOSTCC),$(3),$(4))
all: build/tools/$(1)
endef

define unit_program
$(call program,build/unit/$(1),build/obj/unit/$(1),$(2),$(HOSTCC),$(3),-lcmocka -lpthread $(4))
HOST_TESTS += build/unit/$(1)
endef

unit_test = $(call unit_program,$(1),$(2),-fsanitize=address$(comma)undefined \
	-fno-sanitize-recover=all $(3),$(4))
unit_test_tsan = $(call unit_program,$(1),$(2),-fsanitize=thread $(3),$(4))

define fuzz_test
$(call program,build/fuzz/$(1),build/obj/fuzz/$(1),$(2),clang,-fsanitize=fuzzer$(comma)address$(comma)undefined -fno-sanitize-recover=all $(3),$(4))
FUZZERS += build/fuzz/$(1)
endef

# Sources of the target have to please clang as well; what it makes is not used.
define clang_check
$(call objects,build/obj/clang/$(1),$(2),clang --target=aarch64-linux-gnu,$(3))
ring-host: $(call object_names,build/obj/clang/$(1),$(2))
endef

# The findings are text on the terminal, so that a file is made only to remember the time.
ANALYZE := clang --target=aarch64-linux-gnu --analyze -Xclang -analyzer-werror \
	-Xclang -analyzer-output=text

# name, source, flags
define analyze
build/obj/analyze/$(1)/$(2).done: $(2) scripts/build/rules.mk
	$$(call say,ANALYZE,$$<)
	@mkdir -p $$(@D)
	$$(Q)$(ANALYZE) $(3) -MMD -MP -MT $$@ -MF $$(@:.done=.d) -o $$@ $$<
	@touch $$@
-include build/obj/analyze/$(1)/$(2).d

endef

define clang_analyze
$(foreach source,$(2),$(call analyze,$(1),$(source),$(3)))
ring-host: $(patsubst %,build/obj/analyze/$(1)/%.done,$(2))
endef

# -O1: what is inlined less is read faster; WARNINGS make a finding an error.
GCC_ANALYZE := $(CROSS)gcc -fanalyzer -fdiagnostics-plain-output

# name, source, flags
define gcc_analyze_one
build/obj/gcc-analyze/$(1)/$(2).done: $(2) scripts/build/rules.mk
	$$(call say,ANALYZE,$$<)
	@mkdir -p $$(@D)
	$$(Q)$(GCC_ANALYZE) $(3) -O1 -MMD -MP -MT $$@ -MF $$(@:.done=.d) -c -o /dev/null $$<
	@touch $$@
-include build/obj/gcc-analyze/$(1)/$(2).d

endef

define gcc_analyze
$(foreach source,$(2),$(call gcc_analyze_one,$(1),$(source),$(3)))
ring-host: $(patsubst %,build/obj/gcc-analyze/$(1)/%.done,$(2))
gcc-analyze: $(patsubst %,build/obj/gcc-analyze/$(1)/%.done,$(2))
endef

define host_check
HOST_CHECKS += $(1)
HOST_CHECK_$(1) := $(2)
endef

comma := ,

$(eval $(call host_check,includes_follow_the_layers,scripts/check-includes))
$(eval $(call host_check,every_file_names_its_license,scripts/check-licenses))
$(eval $(call host_check,code_is_laid_out_by_clang_format,scripts/check-format))
$(eval $(call host_check,pages_can_be_followed,scripts/check-docs))
$(eval $(call host_check,registers_are_on_their_page,scripts/check-registers))

define model
build/model/$(2)/pan: $(1).pml scripts/build/rules.mk
	$$(call say,SPIN,$$<)
	@mkdir -p $$(@D)
	$$(Q)cd $$(@D) && spin -a $(4) $(ROOT)/$(1).pml
	$$(Q)$(HOSTCC) -O2 -w -DCOLLAPSE -DNOFAIR -o $$@ $$(@D)/pan.c
ring-host: build/model/$(2)/pan
$(call host_check,$(strip $(3)),scripts/run-model build/model/$(2)/pan $(5))
endef

define model_is_the_code
$(call program,build/model/$(notdir $(1))_moves,build/obj/model/$(notdir $(1)),$(3),$(HOSTCC),$(4),$(5))
ring-host: build/model/$(notdir $(1))_moves
$(call host_check,$(strip $(2)),scripts/compare-model $(1).pml build/model/$(notdir $(1))_moves)
endef

# What the runner finds in the host level: kind, name, command.
build/host-tests: FORCE
	@mkdir -p $(@D)
	@{ $(foreach t,$(HOST_TESTS),echo 'unit $(notdir $(t)) $(t)';) \
	   $(foreach t,$(FUZZERS),echo 'fuzz $(notdir $(t)) $(t)';) \
	   $(foreach t,$(HOST_CHECKS),echo 'command $(t) $(HOST_CHECK_$(t))';) } >$@
.PHONY: FORCE

# --- system images --------------------------------------------------------

# Where a description finds what it includes, besides its own folder.
SHARED_PARTS := -i tests/system/include
SYSTEM_IMAGE := build/$(basename $(notdir $(SYSTEM))).img
PACKER := build/tools/lvpack
# Guests without an OS that the description names: kernel = "test/<folder>/<name>.bin".
SYSTEM_GUESTS = $(addprefix build/,$(shell sed -n 's|.*"\(test/[^"]*\.bin\)".*|\1|p' $(SYSTEM)))

$(SYSTEM_IMAGE): $(SYSTEM) $(PACKER) build/hyp/linkvisor.bin build/linux/Image \
		build/linux/initrd.cpio.gz $(SYSTEM_GUESTS)
	$(call say,PACK,$@)
	$(Q)$(PACKER) build -I build -I $(<D) $(SHARED_PARTS) -o $@ --hypervisor build/hyp/linkvisor.bin $<
