// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/dev/console.h"

#include <stdio.h>
#include <string.h>

#include "hyp/core/config.h"
#include "hyp/plat/uart.h"
#include <arch/timer.h>

#define KEYS_MAX	32
#define COMPOSE_MAX	256
#define STAGED_MAX	3072	/* 64 characters of a line, each with a prefix before it */
#define ESCAPE		0x1d	/* Ctrl-] */
#define RESTS_US	250000	/* a foreground VM this silent is not about to end its line */
#define STUCK_TRIES	1000000
#define ROUNDS		4	/* of notifying and sending what the owners then had */

/* linkvisor's own port, not in the table; it can be written before anything is set up. */
static struct console_port lv_port;

static struct {
	struct spinlock lock;
	const struct uart_driver *driver;
	uintptr_t base;
	bool dead;			/* console_emergency() has the UART */
	bool started;			/* the UART interrupts */
	bool armed;			/* for room to transmit, too */
	bool hurry;			/* no consideration for unfinished lines */
	bool deferred;			/* atomic: a line waits for the foreground to rest */
	bool escape;			/* the last key was Ctrl-] */
	uint32_t nr_ports;
	struct console_port *port[CONSOLE_PORTS_MAX];
	struct console_port *foreground; /* atomic: read without the lock */
	struct console_port *line;	/* whose unfinished line the cursor is in */
	uint32_t last;			/* port that had the last turn */
	uint64_t drawn;			/* when the foreground last showed something */
	uint32_t notify;		/* ports to notify once the lock is released */
	uint32_t sent, staged;		/* of staged_text */
	char staged_text[STAGED_MAX];
} console;

/* --- what the screen shows ---------------------------------------------- */

static void stage(char c)
{
	if (console.staged < STAGED_MAX)
		console.staged_text[console.staged++] = c;
}

static void stage_text(const char *text, uint32_t length)
{
	for (uint32_t i = 0; i < length; i++)
		stage(text[i]);
}

static void stage_prefix(const struct console_port *port)
{
	stage('[');
	stage_text(port->name, (uint32_t)strlen(port->name));
	stage_text("] ", 2);
}

static struct console_port *foreground(void)
{
	return __atomic_load_n(&console.foreground, __ATOMIC_RELAXED);
}

static void leave_line(void)
{
	stage_text("\r\n", 2);
	console.line = NULL;
}

/*
 * Leave a line that will be drawn again.  ESC [ m ends colours that it may have
 * begun, and tells programs that read the console that this is not its end.
 */
static void break_line(void)
{
	stage_text("\33[m", 3);
	leave_line();
}

/* The cursor goes to @port's line, which shows what it has so far. */
static void enter_line(struct console_port *port)
{
	if (console.line == port)
		return;
	if (console.line)
		break_line();
	stage_prefix(port);
	stage_text(port->begun_text, port->begun);
	port->run = 0;
	console.line = port;
}

static void end_line(struct console_port *port)
{
	leave_line();
	port->begun = 0;
	port->cr = false;
}

static void show(struct console_port *port, char c)
{
	enter_line(port);
	if (c == '\n') {
		end_line(port);
		return;
	}
	if (c == '\r') {
		port->cr = true;
		return;
	}
	if (port->cr) {		/* the line is written over: it keeps its name */
		stage('\r');
		stage_prefix(port);
		port->cr = false;
		port->begun = 0;
	}
	stage(c);
	port->run++;
	if (port->begun < PORT_BEGUN_MAX)
		port->begun_text[port->begun++] = c;
}

static bool is_ready(const struct console_port *port)
{
	return port_ready(port, port == foreground());
}

/* linkvisor first, then the VMs in turns. */
static struct console_port *next_ready(void)
{
	uint32_t i, n = console.nr_ports;

	if (is_ready(&lv_port))
		return &lv_port;
	for (i = 1; i <= n; i++) {
		uint32_t index = (console.last + i) % n;

		if (is_ready(console.port[index]))
			return console.port[index];
	}
	return NULL;
}

static bool foreground_rests(void)
{
	return console.hurry || timer_now() - console.drawn >= timer_ticks(RESTS_US);
}

/*
 * Whose turn is it?  A line once begun is finished, but the foreground's may
 * stay unfinished for ever: others break in when it rests or has had its share.
 */
static struct console_port *pick(void)
{
	struct console_port *line = console.line, *next;

	__atomic_store_n(&console.deferred, false, __ATOMIC_RELAXED);
	if (line && line != foreground())
		return line;
	if (line && line->run < PORT_LINE_MAX && is_ready(line))
		return line;
	next = next_ready();
	if (!next || !line || line->run >= PORT_LINE_MAX || foreground_rests())
		return next;
	__atomic_store_n(&console.deferred, true, __ATOMIC_RELAXED);
	return NULL;
}

static bool must_redraw(void)
{
	return !console.line && foreground() && foreground()->begun;
}

static void take_and_show(struct console_port *port)
{
	char text[PORT_TAKE_MAX];
	bool wake, in_front = port == foreground();
	uint32_t i, n = port_take(port, text, &wake);

	if (wake)
		console.notify |= 1u << port->index;
	for (i = 0; i < n; i++)
		show(port, text[i]);
	if (in_front)
		console.drawn = timer_now();
	if (port != &lv_port)
		console.last = port->index;
	if (console.line != port || in_front)
		return;
	if (port->run >= PORT_LINE_MAX)
		end_line(port);
	else if (!n)	/* it had the keyboard; drawn again when it has it again */
		break_line();
}

/* All that was staged is sent: stage more.  False: there is nothing to print now. */
static bool compose(void)
{
	struct console_port *port = pick();

	console.sent = console.staged = 0;
	if (port)
		take_and_show(port);
	else if (must_redraw())
		enter_line(foreground());
	else
		return false;
	return true;
}

/* --- the UART ------------------------------------------------------------ */

/* Up to *@budget characters, as long as the UART takes them.  False: that was all. */
static bool send_some(uint32_t *budget)
{
	uint32_t composed = 0;

	while (*budget && composed < COMPOSE_MAX) {
		if (console.sent == console.staged) {
			if (!compose())
				return false;
			composed++;
			continue;
		}
		if (!console.driver->put(console.base, console.staged_text[console.sent]))
			return true;
		console.sent++;
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
	while (console.sent < console.staged || compose())
		while (console.sent < console.staged)
			if (!wait_and_put(console.staged_text[console.sent++]))
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
	uint32_t i, notify = console.notify;

	console.notify = 0;
	spin_unlock(&console.lock);
	for (i = 0; notify; i++, notify >>= 1) {
		struct console_port *port = console.port[i];

		if ((notify & 1) && port->notify)
			port->notify(port->owner);
	}
	spin_lock(&console.lock);
}

/* Who is notified may put more, and leaves the sending to us. */
static void send_and_unlock(void)
{
	uint32_t budget = send(CONSOLE_BUDGET);

	for (uint32_t i = 0; console.notify && i < ROUNDS; i++) {
		notify_unlocked();
		budget = send(budget);
	}
	if (console.notify) {		/* they print nothing that shows: console_poll() goes on */
		__atomic_store_n(&console.deferred, true, __ATOMIC_RELAXED);
		notify_unlocked();
	}
	spin_unlock(&console.lock);
}

/* --- keys ---------------------------------------------------------------- */

static void say(const char *text)
{
	char line[80];
	int length = snprintf(line, sizeof(line), "%s\n", text);

	port_put_text(&lv_port, line, (uint32_t)length);
}

static void say_vm(const char *what, const struct console_port *port)
{
	char text[64];

	snprintf(text, sizeof(text), "%s%s (%u)", what, port->name, port->id);
	say(text);
}

static void type(char c)
{
	struct console_port *port = foreground();

	if (!port)
		return;
	port_type(port, c);	/* too much unread: lost, as at any UART */
	console.notify |= 1u << port->index;
}

static void switch_to(struct console_port *port)
{
	__atomic_store_n(&console.foreground, port, __ATOMIC_RELAXED);
	/* Pairs with the one in console_kick(): it or we see the other's store. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	say_vm("keyboard: ", port);
}

static void switch_to_next(void)
{
	uint32_t index = foreground()->index + 1;

	switch_to(console.port[index % console.nr_ports]);
}

static void switch_to_id(uint32_t id)
{
	for (uint32_t i = 0; i < console.nr_ports; i++) {
		if (console.port[i]->id != id)
			continue;
		switch_to(console.port[i]);
		return;
	}
	say("no VM has this id");
}

static void help(void)
{
	say("Ctrl-] n: next VM, Ctrl-] 2..9: that VM (others: n), Ctrl-] Ctrl-]: Ctrl-]");
	for (uint32_t i = 0; i < console.nr_ports; i++)
		say_vm(console.port[i] == foreground() ? "keyboard: " : "          ",
		       console.port[i]);
}

static void command(char c)
{
	if (c == ESCAPE)
		type(c);
	else if (c == 'n' && foreground())
		switch_to_next();
	else if (c >= '0' && c <= '9')
		switch_to_id((uint32_t)(c - '0'));
	else
		help();
}

static void take_keys(void)
{
	for (int i = 0; i < KEYS_MAX; i++) {
		int c = console.driver->get(console.base);

		if (c < 0)
			return;
		if (!console.escape && c == ESCAPE) {
			console.escape = true;
			continue;
		}
		if (console.escape)
			command((char)c);
		else
			type((char)c);
		console.escape = false;
	}
}

/* --- calls --------------------------------------------------------------- */

void console_early(const char *compatible, uintptr_t base)
{
	const struct uart_driver *driver = uart_find(compatible);

	if (!driver)
		return;
	port_init(&lv_port, "lv", 0);
	driver->init(base);
	console.base = base;
	console.driver = driver;
	console_kick(&lv_port);
}

void console_start(void)
{
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
	if (console.started && !__atomic_load_n(&console.deferred, __ATOMIC_RELAXED))
		return;
	spin_lock(&console.lock);
	if (console.driver && !console.dead && !console.started)
		take_keys();
	send_and_unlock();
}

void console_add(struct console_port *port)
{
	spin_lock(&console.lock);
	port->index = console.nr_ports;
	console.port[console.nr_ports++] = port;
	if (!foreground())
		__atomic_store_n(&console.foreground, port, __ATOMIC_RELAXED);
	spin_unlock(&console.lock);
}

void console_kick(struct console_port *port)
{
	/* What was put before the question whether we are in front: pairs with switch_to(). */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!is_ready(port))
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
		console.hurry = true;
		send_all();
		console.hurry = false;
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
	if (console.line || console.sent < console.staged)
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
