// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* PL011: data register, flag register; the firmware or hypervisor has set it up. */
#include <bare/board.h>
#include <bare/console.h>
#include <bare/format.h>
#include <bare/lock.h>

#define UART_DR		0x00
#define UART_FR		0x18
#define UART_FR_RXFE	(1u << 4)
#define UART_FR_TXFF	(1u << 5)
#define UART_CR		0x30
#define UART_CR_ON	0x301u		/* UARTEN | TXE | RXE */

static struct lock lock;

static volatile uint32_t *reg(uint32_t offset)
{
	return (volatile uint32_t *)(board.uart.base + offset);
}

static void put(char c)
{
	while (*reg(UART_FR) & UART_FR_TXFF)
		__asm__ volatile("yield");
	*reg(UART_DR) = (uint8_t)c;
}

static void put_text(const char *text)
{
	uint64_t daif = lock_take(&lock);

	*reg(UART_CR) = UART_CR_ON;
	for (; *text; text++) {
		if (*text == '\n')
			put('\r');
		put(*text);
	}
	lock_release(&lock, daif);
}

void console_printf(const char *format, ...)
{
	char text[256];
	va_list args;

	if (!board.uart.size)
		return;
	va_start(args, format);
	format_va(text, sizeof(text), format, args);
	va_end(args);
	put_text(text);
}

int console_getc(void)
{
	if (*reg(UART_FR) & UART_FR_RXFE)
		return -1;
	return (int)(*reg(UART_DR) & 0xff);
}
