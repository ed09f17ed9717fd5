/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The two halves of "nk trace".  Both return an exit status, with a message if it failed. */
#ifndef USER_NK_TRACE_H
#define USER_NK_TRACE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Record the events of bits 1 << NKCTL_TRACE_* into the folder: while the command argv[0..argc)
 * runs, or if argc is 0 for "ms", or if that is 0 until SIGINT.  If it went well, the status of
 * the command, 128 and the signal that ended it, or NK_OK.
 */
int trace_record(const char *folder, uint32_t events, uint32_t ms, int argc, char **argv);

/*
 * Print what the folder holds: a summary for each VM, or every event.  requests, procedures: files of
 * trace_requests_open(), or NULL.
 */
int trace_report(const char *folder, bool list, const char *requests, const char *procedures);

#endif
