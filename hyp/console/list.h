/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A line about a VM for the person at the console. */
#ifndef HYP_CONSOLE_LIST_H
#define HYP_CONSOLE_LIST_H

#include <stdbool.h>
#include <stdint.h>

struct console_port;

/* Boot, once: CPU use counts from here on. */
void console_list_begin(void);

/*
 * One line about @port's VM, without a new line: id, state, share of a CPU since the last such
 * line, number of starts, and how many characters wait unseen.  A VM's further ports have only
 * their name.  With the console's lock held.
 */
void console_list_line(const struct console_port *port, bool front, char *text, uint32_t size);

#endif
