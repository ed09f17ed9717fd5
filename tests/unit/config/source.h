/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Device tree sources for tests, compiled by dtc as lvpack does it. */
#ifndef TESTS_UNIT_CONFIG_SOURCE_H
#define TESTS_UNIT_CONFIG_SOURCE_H

#include "hyp/config/config.h"
#include "tools/lvpack/file.h"

#define SYSTEM(body)	"/dts-v1/; / { compatible = \"linkvisor,system\";" body "};"
#define VM_REQUIRED	"cpus = <0>; memory = <0x200000>; kernel = \"k\";"
#define VM(id, body)	"vm@" #id " {" VM_REQUIRED body "};"

/* A blob of the source @text; file_free() it.  Fails the test if dtc refuses it. */
struct file source_compile(const char *text);

/* The error of @fdt as config_error_print() has it; fails the test if it is good. */
const char *source_refusal(const struct file *blob);

#endif
