// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/console/console.h"

#include <string.h>

#include "hyp/console/keys.h"
#include "hyp/console/list.h"
#include "hyp/console/screen.h"
#include "hyp/lib/rare.h"
#include "hyp/plat/uart.h"
#include <arch/timer.h>

#define KEYS_MAX	32
#define COMPOSE_MAX	16	/* pieces that may come to nothing visible */
#define STUCK_TRIES	1000000
/*
 * Before the next interrupt of the UART that VMs ask for, for each port that the last one told: so
 * many VMs that wait take no more of the interrupt's CPU than one.
 */
#define INTERRUPT_US	100

/* linkvisor's own port; it can be written before anything is set up. */
static struct console_port lv_port;

static struct {
	struct spinlock lock;
	const struct uart_driver *driver;
	uintptr_t base;
	bool dead;			/* console_emergency() has the UART */
	bool started;			/* the UART interrupts */
	bool armed;			/* the UART also interrupts for room to transmit */
	bool own_waits;			/* linkvisor waits for that room */
	uint32_t stalled;		/* ports whose VMs wait for that room */
	bool interrupts;		/* atomic: the UART did, and that is still to be handled */
	void (*handled)(void);		/* tells the board so; NULL: nobody wants to know */
	uint64_t next_interrupt;	/* when VMs may have the UART interrupt again */
	struct keys keys;
	struct screen screen;
} console;

/* --- the UART ------------------------------------------------------------ */

/* The result of a push. */
enum pushed { PUSHED_ALL, PUSHED_SOME, PUSHED_TO_FULL };

/* Push up to @budget characters, as long as the UART takes them. */
static enum pushed push_some(uint32_t budget)
{
	struct screen *screen = &console.screen;
	uint32_t composed = 0;

	while (budget) {
		if (screen->sent == screen->staged) {
			if (composed++ == COMPOSE_MAX)
				return PUSHED_SOME;
			if (!screen_compose(screen))
				return PUSHED_ALL;
			continue;
		}
		if (!console.driver->put(console.base, screen->staged_text[screen->sent]))
			return PUSHED_TO_FULL;
		screen->sent++;
		budget--;
	}
	return PUSHED_SOME;
}

/*
 * The transmit interrupt is on while somebody waits for room.  The interrupt is sure to come: the
 * UART was full, or CONSOLE_BUDGET characters, more than any FIFO holds, went out just now.
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

/* Notify every port whose text could go on now. */
static void wake_ready(void)
{
	struct screen *screen = &console.screen;

	for (uint32_t i = 0; i < screen->nr_ports; i++)
		if (screen_wants(screen, screen->port[i]))
			screen->notify |= 1u << i;
}

/*
 * The VM behind @port waits until the UART has room again.  False: the interrupt for room came a
 * moment ago, and another CPU pays for it; so the VM is to look again itself.
 */
static bool wait_for_room(const struct console_port *port)
{
	if (timer_now() < console.next_interrupt)
		return false;
	console.stalled |= 1u << port->index;
	arm(true);
	return true;
}

/* Push linkvisor's own text; the UART's interrupt pushes what is left. */
static void push_own(void)
{
	if (!console.own_waits && !screen_owes(&console.screen))
		return;
	console.screen.pusher = &lv_port;
	console.own_waits = push_some(CONSOLE_BUDGET) != PUSHED_ALL;
	if (console.own_waits)
		arm(true);
}

/* Ports that waited for the foreground to end its line or to rest go on. */
static void wake_deferred(void)
{
	struct screen *screen = &console.screen;

	if (!screen->deferred || !screen_is_free(screen))
		return;
	__atomic_store_n(&screen->deferred, false, __ATOMIC_RELAXED);
	wake_ready();
	push_own();
}

/* True: there is more text, and the UART may take it. */
static bool push_port(struct console_port *port)
{
	enum pushed pushed;

	console.screen.pusher = port;
	pushed = push_some(CONSOLE_BUDGET);
	wake_deferred();
	return pushed == PUSHED_SOME || (pushed == PUSHED_TO_FULL && !wait_for_room(port));
}

static bool push(struct console_port *port)
{
	if (!console.driver || console.dead)
		return false;
	if (!console.started) {
		console.screen.pusher = NULL;
		send_all();
	} else if (port == &lv_port) {
		push_own();
	} else {
		return push_port(port);
	}
	return false;
}

/* A VM that is notified may put more text, and pushes the text at its own expense. */
static RARE void notify_ports(uint32_t notify)
{
	for (uint32_t i = 0; notify; i++, notify >>= 1) {
		struct console_port *port = console.screen.port[i];

		if ((notify & 1) && port->notify)
			port->notify(port->owner);
	}
}

static inline __attribute__((always_inline)) void unlock_and_notify(void)
{
	uint32_t notify = console.screen.notify;

	console.screen.notify = 0;
	spin_unlock(&console.lock);
	if (notify)
		notify_ports(notify);
}

static void handle_irq(void);

static inline bool is_interrupted(void)
{
	/* Pairs with itself: of who sets the mark and who lets go at least one sees the other. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return __atomic_load_n(&console.interrupts, __ATOMIC_RELAXED);
}

/*
 * The UART's interrupt does not wait for the lock: it sets a mark.  Either its CPU gets the lock,
 * or who has the lock sees the mark when it lets go, and handles the interrupt.
 */
static RARE void handle_irqs(void)
{
	while (is_interrupted() && spin_try(&console.lock, 1)) {
		bool mine = __atomic_exchange_n(&console.interrupts, false, __ATOMIC_RELAXED);

		if (mine)
			handle_irq();
		unlock_and_notify();
		if (mine && console.handled)
			console.handled();
	}
}

static void notify_and_unlock(void)
{
	unlock_and_notify();
	if (is_interrupted())
		handle_irqs();
}

/* Commands among the keys may have changed what shows. */
static void take_keys(void)
{
	for (int i = 0; i < KEYS_MAX; i++) {
		int c = console.driver->get(console.base);

		if (c < 0)
			return;
		keys_take(&console.keys, &console.screen, (char)c);
		wake_ready();
	}
}

static void handle_irq(void)
{
	struct screen *screen = &console.screen;
	uint64_t pause = timer_ticks(INTERRUPT_US), next = timer_now() + pause;

	if (!console.driver || console.dead)
		return;
	console.driver->irq_ack(console.base);
	arm(false);
	screen->notify |= console.stalled;
	console.stalled = 0;
	take_keys();
	push_own();
	for (uint32_t more = screen->notify; more & (more - 1); more &= more - 1)
		next += pause;
	console.next_interrupt = next;
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

void console_start(void (*handled)(void))
{
	console_list_begin();
	spin_lock(&console.lock);
	console.handled = handled;
	console.started = console.driver != NULL;
	if (console.started)
		console.driver->irq_enable(console.base, true, false);
	push(&lv_port);
	notify_and_unlock();
}

void console_irq(void)
{
	__atomic_store_n(&console.interrupts, true, __ATOMIC_RELAXED);
	handle_irqs();
}

/* Out of line: each interrupt exit comes by console_poll(). */
static RARE void poll(void)
{
	if (console.started && !screen_is_free(&console.screen))
		return;
	if (!spin_try(&console.lock, 1))
		return;			/* there is a next time */
	if (console.driver && !console.dead) {
		if (!console.started)
			take_keys();
		wake_deferred();
		if (!console.started)
			push(&lv_port);
	}
	notify_and_unlock();
}

void console_poll(void)
{
	if (!console.started || __atomic_load_n(&console.screen.deferred, __ATOMIC_RELAXED))
		poll();
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

bool console_push(struct console_port *port)
{
	bool more;

	spin_lock(&console.lock);
	more = push(port);
	notify_and_unlock();
	return more;
}

bool console_kick(struct console_port *port)
{
	/*
	 * The port's text was put before this question whether the port is in front: pairs with the
	 * fence in screen_switch().
	 */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return screen_wants(&console.screen, port) && console_push(port);
}

bool console_port_reset(struct console_port *port)
{
	port_end_line(port);
	port_forget_input(port);
	return console_kick(port);
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
		console.screen.pusher = NULL;
		send_all();
		console.screen.hurry = false;
		for (uint32_t i = 0; i < STUCK_TRIES; i++)
			if (console.driver->idle(console.base))
				break;
	}
	notify_and_unlock();
}

static void emergency_text(const char *text, uint32_t length)
{
	for (uint32_t i = 0; i < length; i++) {
		if (text[i] == '\n')
			wait_and_put('\r');
		wait_and_put(text[i]);
	}
}

/* Print the text that linkvisor had put before it died. */
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
