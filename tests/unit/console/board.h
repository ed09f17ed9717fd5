/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A UART and a clock that the tests hold in their hands. */
#ifndef TESTS_UNIT_CONSOLE_BOARD_H
#define TESTS_UNIT_CONSOLE_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/console/console.h"
#include "hyp/plat/uart.h"

#define SCREEN_MAX (1 << 20)

extern char screen[SCREEN_MAX];		/* what was printed, carriage returns left out */
extern uint32_t screen_length;
extern uint32_t board_room;		/* characters that the UART takes; UINT32_MAX: all */
extern bool board_transmit_irq;		/* enabled */
extern uint64_t board_clock;
extern uint64_t board_look;		/* what each look at the clock takes */

/* What another CPU does while the UART is given a character; NULL: nothing. */
extern void (*board_meanwhile)(void);

/* Keys wait in the UART. */
void board_keys(const char *text);
/* What was printed since the last call. */
const char *board_printed(void);
void board_reset(void);

/* Kick @port; its VM pushes the rest in board_settle(). */
void board_kick(struct console_port *port);
/* For port->notify: the VM behind @port is to look after it. */
void board_ask(struct console_port *port);
/* The VMs push and the UART interrupts, until there is nothing to do or no room. */
void board_settle(void);

#endif
