// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "tests/unit/console/board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hyp/console/list.h"
#include "hyp/console/port.h"
#include <arch/timer.h>

char screen[SCREEN_MAX];
uint32_t screen_length;
uint32_t board_room;
bool board_transmit_irq;
uint64_t board_clock, board_look;
void (*board_meanwhile)(void);

static struct console_port *asked[CONSOLE_PORTS_MAX];
static uint32_t seen;
static char keys[2 * PORT_INPUT_SIZE];
static uint32_t keys_put, keys_got;

uint64_t timer_now(void)
{
	return board_clock += board_look;
}

void console_list_begin(void)
{
}

void console_list_line(const struct console_port *port, bool front, char *text, uint32_t size)
{
	snprintf(text, size, "%c %2u %s", front ? '>' : ' ', port->id, port->name);
}

static void init(uintptr_t base)
{
	(void)base;
}

static bool put(uintptr_t base, char c)
{
	(void)base;
	if (board_meanwhile)
		board_meanwhile();
	if (!board_room)
		return false;
	if (board_room != UINT32_MAX)
		board_room--;
	if (screen_length == SCREEN_MAX - 1)
		abort();
	if (c != '\r')
		screen[screen_length++] = c;
	return true;
}

static int get(uintptr_t base)
{
	(void)base;
	return keys_got < keys_put ? (unsigned char)keys[keys_got++] : -1;
}

static bool idle(uintptr_t base)
{
	(void)base;
	return true;
}

static void irq_enable(uintptr_t base, bool receive, bool transmit)
{
	(void)base;
	(void)receive;
	board_transmit_irq = transmit;
}

static void irq_ack(uintptr_t base)
{
	(void)base;
}

static const struct uart_driver board_uart = {
	.compatible = "board",
	.init = init,
	.put = put,
	.get = get,
	.idle = idle,
	.irq_enable = irq_enable,
	.irq_ack = irq_ack,
};

void board_ask(struct console_port *port)
{
	asked[port->index] = port;
}

void board_kick(struct console_port *port)
{
	if (console_kick(port))
		board_ask(port);
}

/* True: somebody has more to push. */
static bool push_once(void)
{
	bool more = false;

	for (uint32_t i = 0; i < CONSOLE_PORTS_MAX; i++) {
		struct console_port *port = asked[i];

		asked[i] = NULL;
		if (port && console_push(port))
			board_ask(port);
		more |= asked[i] != NULL;
	}
	return more;
}

void board_settle(void)
{
	bool more;

	do {
		more = push_once();
		if (board_transmit_irq && board_room) {
			board_clock += 100;
			console_irq();
			more = true;
		}
	} while (more && board_room);
}

void board_keys(const char *text)
{
	while (*text && keys_put < sizeof(keys))
		keys[keys_put++] = *text++;
}

const char *board_printed(void)
{
	const char *text = screen + seen;

	screen[screen_length] = 0;
	seen = screen_length;
	return text;
}

void board_reset(void)
{
	screen_length = seen = keys_put = keys_got = 0;
	board_room = UINT32_MAX;
	board_transmit_irq = false;
	board_meanwhile = NULL;
	board_clock = 1000000;
	board_look = 0;
	memset(asked, 0, sizeof(asked));
}

const struct uart_driver *uart_find(const char *compatible)
{
	return strcmp(compatible, board_uart.compatible) ? NULL : &board_uart;
}
