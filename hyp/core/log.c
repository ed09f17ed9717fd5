// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "hyp/core/console.h"
#include <arch/irq.h>
#include <arch/power.h>

#define LOG_LINE	256
#define LIMITED_LINES	8	/* further lines only at 16, 32, 64, ... */

static uint32_t lost;		/* lines that a full console did not take */

static void say_loss(void)
{
	char line[48];
	uint32_t count = __atomic_exchange_n(&lost, 0, __ATOMIC_RELAXED);
	int length = snprintf(line, sizeof(line), "(%u lines lost here)\n", count);

	if (count && !console_say(line, (uint32_t)length))
		__atomic_fetch_add(&lost, count, __ATOMIC_RELAXED);
}

static void say(const char *format, va_list args)
{
	char line[LOG_LINE];
	int length = vsnprintf(line, sizeof(line) - 1, format, args);

	if (length > (int)sizeof(line) - 2)
		length = sizeof(line) - 2;
	line[length++] = '\n';
	if (__atomic_load_n(&lost, __ATOMIC_RELAXED))
		say_loss();
	if (!console_say(line, (uint32_t)length))
		__atomic_fetch_add(&lost, 1, __ATOMIC_RELAXED);
}

void log_info(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
}

void log_limited(struct log_limit *limit, const char *format, ...)
{
	unsigned count = __atomic_add_fetch(&limit->count, 1, __ATOMIC_RELAXED);
	bool power_of_two = !(count & (count - 1));
	va_list args;

	if (count > LIMITED_LINES && !power_of_two)
		return;
	va_start(args, format);
	say(format, args);
	va_end(args);
	if (count >= LIMITED_LINES && power_of_two)
		log_info("(the like of it %u times so far; no more until %u)", count, 2 * count);
}

static void say_last(const char *what, const char *format, va_list args)
{
	char line[LOG_LINE];
	int length = snprintf(line, sizeof(line), "%s", what);

	vsnprintf(line + length, sizeof(line) - (size_t)length, format, args);
	console_emergency(line);
}

void boot_stop(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say_last("stopped: ", format, args);
	va_end(args);
	power_halt();
}

void panic(const char *format, ...)
{
	va_list args;

	irq_stop_others();
	va_start(args, format);
	say_last("panic: ", format, args);
	va_end(args);
	power_halt();
}
