/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The console multiplexer: the VMs' ports and linkvisor's own on one UART.
 *
 *	ports --> screen --> UART		port.h, screen.h
 *	port in front <-- keys <-- UART		keys.h
 *
 * Who prints pays: each call moves at most CONSOLE_BUDGET characters of its port (and linkvisor's
 * own) to the UART and never waits for it; the rest is moved by further calls on the CPU of the
 * VM that printed.  The UART's interrupt notifies who waits for room, and no VM can ask for one
 * sooner than 100 us after the last for each one that was told then, however fast the UART is;
 * what linkvisor itself said (a bounded amount) goes on with it as well.  The interrupt does not
 * wait for the lock: who has the lock handles it then.  Until console_start(), and in
 * console_flush() and console_emergency(), the UART is waited for instead.
 *
 * Lock order: a vPL011's lock or the console's, then a port's.  Notifications
 * (port->notify) are delivered with none of them held.
 */
#ifndef HYP_CONSOLE_CONSOLE_H
#define HYP_CONSOLE_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/core/console.h"
#include "hyp/console/screen.h"

#define CONSOLE_BUDGET 64

/*
 * Boot: give @port, initialized by port_init(), a place.  The first one gets the
 * keyboard.  There are CONSOLE_PORTS_MAX places.
 */
void console_add(struct console_port *port);

/*
 * Something was put into @port: push it to the UART.  True: there is more to push, and
 * console_push() is to be called soon, by and at the expense of the VM behind @port.
 * False: that is all, or port->notify tells when to go on.  No lock may be held.
 */
bool console_kick(struct console_port *port);

/* The same, also if it is only staged text that is left. */
bool console_push(struct console_port *port);

/*
 * The VM behind @port stopped: ends its line, forgets its input.  Result as above.  No
 * lock may be held.
 */
bool console_port_reset(struct console_port *port);

#endif
