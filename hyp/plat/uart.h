/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The board's UART.  Another kind is another file with a struct uart_driver and
 * a line in hyp/plat/uart.c.  No call waits, but for init(), which is bounded.
 */
#ifndef HYP_PLAT_UART_H
#define HYP_PLAT_UART_H

#include <stdbool.h>
#include <stdint.h>

struct uart_driver {
	const char *compatible;
	/* Interrupts off, FIFOs on, 8N1; the baud rate stays as firmware set it. */
	void (*init)(uintptr_t base);
	/* False: no room, @c was not taken. */
	bool (*put)(uintptr_t base, char c);
	/* The next character (0..255), or -1: there is none. */
	int (*get)(uintptr_t base);
	/* The last character has left the board.  For those who turn it off. */
	bool (*idle)(uintptr_t base);
	/* Which events interrupt: something received, room to transmit. */
	void (*irq_enable)(uintptr_t base, bool receive, bool transmit);
	/*
	 * End what a full FIFO or silence does not end.  Called before the FIFO is
	 * filled, so that room that returns afterwards interrupts again.
	 */
	void (*irq_ack)(uintptr_t base);
};

/* The driver for this device tree name ("arm,pl011"), or NULL. */
const struct uart_driver *uart_find(const char *compatible);

#endif
