/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "hyp/core/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <arch/fake.h>

jmp_buf *fake_stop_jump;
char fake_stop_text[256];
unsigned long fake_log_lines;

static void log_line(const char *format, va_list args)
{
	__atomic_fetch_add(&fake_log_lines, 1, __ATOMIC_RELAXED);
	if (!getenv("FAKE_LOG"))
		return;
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void log_info(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_line(format, args);
	va_end(args);
}

void log_limited(struct log_limit *limit, const char *format, ...)
{
	va_list args;

	if (limit->count++ >= 8)
		return;
	va_start(args, format);
	log_line(format, args);
	va_end(args);
}

static _Noreturn void stop(const char *format, va_list args)
{
	vsnprintf(fake_stop_text, sizeof(fake_stop_text), format, args);
	if (fake_stop_jump)
		longjmp(*fake_stop_jump, 1);
	fprintf(stderr, "%s\n", fake_stop_text);
	abort();
}

void boot_stop(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	stop(format, args);
}

void panic(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	stop(format, args);
}
