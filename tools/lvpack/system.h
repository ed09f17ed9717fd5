/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A system description with the files that it names.  Failures are told on stderr. */
#ifndef TOOLS_LVPACK_SYSTEM_H
#define TOOLS_LVPACK_SYSTEM_H

#include "abi/image.h"
#include "hyp/config/config.h"
#include "tools/lvpack/file.h"

#define PATHS_MAX 16

struct paths {
	uint32_t count;
	const char *path[PATHS_MAX];
};

struct system_file {
	const char *name;		/* as in the description */
	struct file file;
};

struct system {
	const char *path;		/* of the description */
	struct file description;	/* flattened */
	struct config config;
	uint32_t nr_files;
	struct system_file file[LV_PAYLOAD_FILES_MAX];
};

/* Compile (a source) or read (a blob) and parse @path; dtc includes from @include. */
int system_read(struct system *system, const char *path, const struct paths *include);

/*
 * Find every file that the description names, in the folders @search and then
 * beside the description; read each once; judge that kernel and initrd fit.
 */
int system_read_files(struct system *system, const struct paths *search);

/* Judge the system against the flattened tree of a board. */
int system_check_board(const struct system *system, const char *board_path);

void system_free(struct system *system);

#endif
