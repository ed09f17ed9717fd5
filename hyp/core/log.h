/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* linkvisor's own messages.  The formats are printf's; a new line is added. */
#ifndef HYP_CORE_LOG_H
#define HYP_CORE_LOG_H

/* Any context; bounded; text that a full console cannot take is dropped and counted. */
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same for events that a guest can cause at will: a few messages, then silence and a count. */
struct log_limit { unsigned count; };
void log_limited(struct log_limit *limit, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A mistake in configuration or board at boot: one line on the UART, then stop. */
_Noreturn void boot_stop(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A bug of ours.  Never for what a guest or a configuration can cause. */
_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
