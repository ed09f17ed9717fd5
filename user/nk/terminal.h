/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* How large the terminal is that output goes to. */
#ifndef USER_NK_TERMINAL_H
#define USER_NK_TERMINAL_H

#include <stdint.h>

/* In characters; 0: not known, so without limit. */
struct terminal_size {
	uint32_t rows, columns;
};

/*
 * The size of the terminal that @fd is: LINES and COLUMNS of the environment, or what the terminal
 * itself says.  No limits if @fd is no terminal.
 */
struct terminal_size terminal_size(int fd);

#endif
