# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# One make for the whole tree.  Every part brings a fragment (build.mk, unit.mk)
# that names its files with the macros of scripts/build/rules.mk and hangs them
# on the targets below.  All output goes to build/.

ROOT	:= $(CURDIR)
SYSTEM	?= systems/default.dts
# Disks of the board, as in the options of a test (scripts/qemu); beside the system, so that it says what it needs.
DISKS	?= $(shell sed -n 's/^DISKS=//p' $(SYSTEM:.dts=.options) 2>/dev/null)
CROSS	?= aarch64-linux-gnu-
HOSTCC	?= gcc
CACHE	:= build/cache

MAKEFLAGS += -rR -j2 --no-print-directory
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all run demo demo-draw check fuzz soak setup clean help ring-host ring-bare ring-linux gcc-analyze

all:

# Mistakes that would show late and in a strange way.
ifneq ($(words $(CURDIR)),1)
$(error make cannot work in a folder with a space in its path: $(CURDIR))
endif
ifneq ($(filter-out clean help,$(or $(MAKECMDGOALS),all)),)
ifneq ($(words $(SYSTEM)),1)
$(error SYSTEM='$(SYSTEM)': wanted is one system description, as systems/default.dts)
endif
ifeq ($(wildcard $(SYSTEM)),)
$(error SYSTEM=$(SYSTEM): there is no such file)
endif
ifneq ($(filter-out host bare linux,$(RING)),)
$(error RING=$(RING): the levels are host, bare and linux)
endif
endif

# The fragments may rely on what setup brings, so it comes before them.
ifneq ($(filter-out clean help,$(or $(MAKECMDGOALS),all)),)
ifneq ($(shell scripts/setup >&2 && echo ready),ready)
$(error scripts/setup failed)
endif
-include build/linux/6.1.mk build/linux/6.12.mk
endif

# The one version, as abi/hypercall.h has it: major.minor.
VERSION := $(shell sed -n 's/^\#define LV_REVISION_M[A-Z]*OR[^0-9]*\([0-9]*\)u$$/\1/p' abi/hypercall.h)
VERSION := $(word 1,$(VERSION)).$(word 2,$(VERSION))

include scripts/build/rules.mk
include $(wildcard */build.mk guest/*/build.mk tools/*/build.mk tests/*/build.mk \
		   guest/linux/*/build.mk tests/unit/*/unit.mk)

$(eval $(call clang_check,hyp,$(filter %.c,$(HYP_SOURCES)),$(HYP_CFLAGS)))
$(eval $(call clang_analyze,hyp,$(filter %.c,$(HYP_SOURCES)),$(HYP_CFLAGS)))
$(eval $(call clang_analyze,proto,$(PROTO_SOURCES),$(GUEST_CFLAGS)))
$(eval $(call gcc_analyze,hyp,$(filter %.c,$(HYP_SOURCES)),$(HYP_CFLAGS)))
$(eval $(call gcc_analyze,proto,$(PROTO_SOURCES),$(GUEST_CFLAGS)))
$(eval $(call clang_check,bare,$(GUEST_LIB),$(GUEST_CFLAGS)))

all: $(SYSTEM_IMAGE)

# The description is judged once more, against the board that SMP and MEMORY give.
run: $(SYSTEM_IMAGE) $(addprefix build/,$(filter %.img,$(DISKS)))
	@scripts/qemu --board build/board.dtb
	@$(PACKER) check --no-files $(SHARED_PARTS) --board build/board.dtb $(SYSTEM)
	@DISKS='$(DISKS)' scripts/qemu $<

demo: ring-linux
	@tests/run demo

# Two VMs draw by a third one (systems/gl.dts): build/draw/*.png.
demo-draw: ring-linux
	@tests/run --ring linux --match '^vrpq_draw$$' check

# What a level needs before its tests can run; fragments add to these.
ring-host: $(HOST_TESTS) $(FUZZERS)
ring-bare: build/hyp/linkvisor.bin $(PACKER)
ring-linux: build/hyp/linkvisor.bin $(PACKER)

check: $(if $(RING),,all) $(addprefix ring-,$(or $(RING),host bare linux)) build/host-tests
	@tests/run $(if $(RING),--ring $(RING)) $(if $(T),--match '$(T)') $(if $(filter 1,$(RETRY)),--retry) check

# A name that no test has is told before anything is built.
scenarios = $(notdir $(patsubst %/level,%,$(shell grep -lx $(1) tests/system/*/*/level)))
TESTS_host = $(notdir $(HOST_TESTS) $(FUZZERS)) $(HOST_CHECKS)
TESTS_bare = $(call scenarios,bare)
TESTS_linux = $(call scenarios,linux)
TESTS_soak = $(notdir $(wildcard tests/soak/*)) xmem_random
TESTS = $(foreach r,$(if $(filter soak,$(MAKECMDGOALS)),soak,$(or $(RING),host bare linux)),$(TESTS_$(r)))

ifneq ($(and $(T),$(filter check soak,$(MAKECMDGOALS))),)
ifeq ($(shell printf '%s\n' $(TESTS) | grep -P -- '$(T)'),)
$(error T=$(T) matches none of: $(sort $(TESTS)))
endif
endif

# The fuzzers without a limit of runs: FUZZ_SECONDS each.
fuzz: $(FUZZERS) build/host-tests
	@tests/run --seconds $(or $(FUZZ_SECONDS),300) fuzz

# Tests that take minutes each: tests/soak, and a program of the host level that goes on for long.
soak: ring-linux ring-bare build/unit/xmem_random build/host-tests
	@tests/run $(if $(T),--match '$(T)') soak

setup:
	@:

clean:
	rm -rf build

help:
	@echo 'make            build everything'
	@echo 'make run        boot SYSTEM in QEMU, leave with Ctrl-a x; the board:'
	@echo '                SMP=4 CPUs, MEMORY=2G, CPU=cortex-a57, DISKS="64M" empty ones'
	@echo 'make demo       8 MiB each way through /dev/vbpipe0 at once, compared'
	@echo 'make demo-draw  two VMs draw by requests to a third one: build/draw/*.png'
	@echo 'make check      all tests; T=<pattern> some, RING=host|bare|linux one level,'
	@echo '                RETRY=1: what fails runs once more'
	@echo 'make fuzz       every fuzzer for FUZZ_SECONDS (300)'
	@echo 'make bench      what everything costs (docs/performance.md); B=<pattern> some'
	@echo 'make soak       the long tests of tests/soak; T=<pattern> some'
	@echo 'make setup      only fetch and install what is missing'
	@echo 'make clean      remove build/'
	@echo 'make SYSTEM=systems/<name>.dts run    another system than $(SYSTEM)'
	@echo 'make V=1 ...    show the commands'
