// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/plat/pl011.h"

#define DR	0x000
#define FR	0x018
#define LCRH	0x02c
#define CR	0x030
#define IMSC	0x038
#define ICR	0x044

#define DR_BREAK	(1u << 10)
#define FR_BUSY		(1u << 3)
#define FR_RXFE		(1u << 4)
#define FR_TXFF		(1u << 5)
#define LCRH_FEN	(1u << 4)
#define LCRH_8BIT	(3u << 5)
#define CR_UARTEN	(1u << 0)
#define CR_TXE		(1u << 8)
#define CR_RXE		(1u << 9)
#define INT_RX		(1u << 4)
#define INT_TX		(1u << 5)
#define INT_RT		(1u << 6)
#define INT_ERRORS	(0xfu << 7)
#define INT_ALL		0x7ffu

/* The time of some 30 ms of register reads: a full FIFO at 115200 baud needs 3 ms. */
#define BUSY_READS_MAX	100000

static uint32_t reg_read(uintptr_t base, uint32_t reg)
{
	return *(volatile uint32_t *)(base + reg);
}

static void reg_write(uintptr_t base, uint32_t reg, uint32_t value)
{
	*(volatile uint32_t *)(base + reg) = value;
}

static bool pl011_idle(uintptr_t base)
{
	return !(reg_read(base, FR) & FR_BUSY);
}

static void pl011_init(uintptr_t base)
{
	uint32_t reads;

	reg_write(base, IMSC, 0);
	/*
	 * Without this wait, characters of the firmware that are still in the FIFO would be cut
	 * off.
	 */
	for (reads = 0; reads < BUSY_READS_MAX && !pl011_idle(base); reads++)
		;
	reg_write(base, CR, 0);
	reg_write(base, LCRH, LCRH_8BIT | LCRH_FEN);
	reg_write(base, ICR, INT_ALL);
	reg_write(base, CR, CR_UARTEN | CR_TXE | CR_RXE);
}

static bool pl011_put(uintptr_t base, char c)
{
	if (reg_read(base, FR) & FR_TXFF)
		return false;
	reg_write(base, DR, (unsigned char)c);
	return true;
}

static int pl011_get(uintptr_t base)
{
	uint32_t data;

	do {
		if (reg_read(base, FR) & FR_RXFE)
			return -1;
		data = reg_read(base, DR);
	} while (data & DR_BREAK);	/* at most as many as the FIFO holds */
	return data & 0xff;
}

static void pl011_irq_enable(uintptr_t base, bool receive, bool transmit)
{
	reg_write(base, IMSC, (receive ? INT_RX | INT_RT : 0) | (transmit ? INT_TX : 0));
}

static void pl011_irq_ack(uintptr_t base)
{
	reg_write(base, ICR, INT_TX | INT_ERRORS);
}

const struct uart_driver pl011_driver = {
	.compatible = "arm,pl011",
	.init = pl011_init,
	.put = pl011_put,
	.get = pl011_get,
	.idle = pl011_idle,
	.irq_enable = pl011_irq_enable,
	.irq_ack = pl011_irq_ack,
};
