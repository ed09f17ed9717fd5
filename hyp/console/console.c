// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/console/console.h"

#include <string.h>

#include "hyp/console/keys.h"
#include "hyp/console/list.h"
#include "hyp/console/screen.h"
#include "hyp/plat/uart.h"

#define KEYS_MAX	32
#define COMPOSE_MAX	16	/* pieces that may turn out to be nothing that shows */
#define STUCK_TRIES	1000000
#define ROUNDS		4	/* of notifying and sending what the owners then had */

/* linkvisor's own port; it can be written before anything is set up. */
static struct console_port lv_port;

static struct {
	struct spinlock lock;
	const struct uart_driver *driver;
	uintptr_t base;
	bool dead;			/* console_emergency() has the UART */
	bool started;			/* the UART interrupts */
	bool armed;			/* for room to transmit, too */
	struct keys keys;
	struct screen screen;
} console;

/* --- the UART ------------------------------------------------------------ */

/* console_poll() goes on: no interrupt of the UART would come. */
static void defer(void)
{
	__atomic_store_n(&console.screen.deferred, true, __ATOMIC_RELAXED);
}

/* Up to *@budget characters, as long as the UART takes them.  False: that was all. */
static bool send_some(uint32_t *budget)
{
	struct screen *screen = &console.screen;
	uint32_t composed = 0;

	while (*budget) {
		if (screen->sent == screen->staged) {
			if (composed++ == COMPOSE_MAX) {
				defer();
				return false;
			}
			if (!screen_compose(screen))
				return false;
			continue;
		}
		if (!console.driver->put(console.base, screen->staged_text[screen->sent]))
			return true;
		screen->sent++;
		(*budget)--;
	}
	return true;
}

/*
 * The transmit interrupt is on while something may wait.  It comes: what waits
 * does so because the UART was filled (interrupt when there is room) or because
 * CONSOLE_BUDGET characters, more than any FIFO holds, went out just now.  What
 * became ready behind send_some()'s last look must not count: nothing went out
 * for it, so no interrupt would come.
 */
static void arm(bool transmit)
{
	if (transmit != console.armed)
		console.driver->irq_enable(console.base, true, transmit);
	console.armed = transmit;
}

/* False: the UART seems to be stuck. */
static bool wait_and_put(char c)
{
	for (uint32_t tries = 0; tries < STUCK_TRIES; tries++)
		if (console.driver->put(console.base, c))
			return true;
	return false;
}

static void send_all(void)
{
	struct screen *screen = &console.screen;

	while (screen->sent < screen->staged || screen_compose(screen))
		while (screen->sent < screen->staged)
			if (!wait_and_put(screen->staged_text[screen->sent++]))
				return;
}

static uint32_t send(uint32_t budget)
{
	if (!console.driver || console.dead)
		return budget;
	if (!console.started) {
		send_all();
		return budget;
	}
	arm(send_some(&budget));
	return budget;
}

static void notify_unlocked(void)
{
	uint32_t i, notify = console.screen.notify;

	console.screen.notify = 0;
	spin_unlock(&console.lock);
	for (i = 0; notify; i++, notify >>= 1) {
		struct console_port *port = console.screen.port[i];

		if ((notify & 1) && port->notify)
			port->notify(port->owner);
	}
	spin_lock(&console.lock);
}

/* Who is notified may put more, and leaves the sending to us. */
static void send_and_unlock(void)
{
	uint32_t budget = send(CONSOLE_BUDGET);

	for (uint32_t i = 0; console.screen.notify && i < ROUNDS; i++) {
		notify_unlocked();
		budget = send(budget);
	}
	if (console.screen.notify) {	/* they print nothing that shows */
		defer();
		notify_unlocked();
	}
	spin_unlock(&console.lock);
}

static void take_keys(void)
{
	for (int i = 0; i < KEYS_MAX; i++) {
		int c = console.driver->get(console.base);

		if (c < 0)
			return;
		keys_take(&console.keys, &console.screen, (char)c);
	}
}

/* --- calls --------------------------------------------------------------- */

void console_early(const char *compatible, uintptr_t base)
{
	const struct uart_driver *driver = uart_find(compatible);

	if (!driver)
		return;
	port_init(&lv_port, "lv", 0);
	console.screen.own = &lv_port;
	console.screen.listed = UINT32_MAX;
	driver->init(base);
	console.base = base;
	console.driver = driver;
	console_kick(&lv_port);
}

void console_colour(bool colour)
{
	spin_lock(&console.lock);
	screen_colour(&console.screen, colour);
	spin_unlock(&console.lock);
}

void console_start(void)
{
	console_list_begin();
	spin_lock(&console.lock);
	console.started = console.driver != NULL;
	if (console.started)
		console.driver->irq_enable(console.base, true, false);
	send_and_unlock();
}

void console_irq(void)
{
	spin_lock(&console.lock);
	if (console.driver && !console.dead) {
		console.driver->irq_ack(console.base);
		take_keys();
	}
	send_and_unlock();
}

void console_poll(void)
{
	if (console.started && !__atomic_load_n(&console.screen.deferred, __ATOMIC_RELAXED))
		return;
	spin_lock(&console.lock);
	if (console.driver && !console.dead && !console.started)
		take_keys();
	send_and_unlock();
}

void console_add(struct console_port *port)
{
	spin_lock(&console.lock);
	port->index = console.screen.nr_ports;
	console.screen.port[console.screen.nr_ports++] = port;
	if (!screen_front(&console.screen))
		__atomic_store_n(&console.screen.foreground, port, __ATOMIC_RELAXED);
	spin_unlock(&console.lock);
}

void console_kick(struct console_port *port)
{
	/* What was put before the question whether we are in front: pairs with switch_to(). */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!screen_wants(&console.screen, port))
		return;
	spin_lock(&console.lock);
	send_and_unlock();
}

void console_port_reset(struct console_port *port)
{
	port_end_line(port);
	port_forget_input(port);
	console_kick(port);
}

bool console_say(const char *text, uint32_t length)
{
	bool fits = port_put_text(&lv_port, text, length);

	console_kick(&lv_port);
	return fits;
}

void console_flush(void)
{
	spin_lock(&console.lock);
	if (console.driver && !console.dead) {
		screen_solo(&console.screen, false);
		console.screen.hurry = true;
		send_all();
		console.screen.hurry = false;
		for (uint32_t i = 0; i < STUCK_TRIES; i++)
			if (console.driver->idle(console.base))
				break;
	}
	notify_unlocked();
	spin_unlock(&console.lock);
}

static void emergency_text(const char *text, uint32_t length)
{
	for (uint32_t i = 0; i < length; i++) {
		if (text[i] == '\n')
			wait_and_put('\r');
		wait_and_put(text[i]);
	}
}

/* What linkvisor had to say before it died. */
static void emergency_begin(void)
{
	char text[PORT_TAKE_MAX];
	uint32_t n, i;

	console.driver->irq_enable(console.base, false, false);
	if (console.screen.line || console.screen.sent < console.screen.staged)
		emergency_text("\n", 1);
	for (i = 0; i < PORT_OUTPUT_SIZE && (n = port_take_unlocked(&lv_port, text)); i++)
		emergency_text(text, n);
}

void console_emergency(const char *text)
{
	if (!console.driver)
		return;
	if (!console.dead) {
		__atomic_store_n(&console.dead, true, __ATOMIC_RELAXED);
		emergency_begin();
	}
	emergency_text("[lv] ", 5);
	emergency_text(text, (uint32_t)strlen(text));
	emergency_text("\n", 1);
}
