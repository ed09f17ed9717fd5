// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/console/port.h"

/* port_put() keeps this room free, so that port_end_line() always succeeds. */
#define RESERVE 1u

void port_init(struct console_port *port, const char *name, uint32_t id)
{
	port->name = name;
	port->id = id;
}

static inline __attribute__((always_inline)) bool is_hidden(const struct console_port *port)
{
	return __atomic_load_n(&port->hidden, __ATOMIC_RELAXED);
}

static uint32_t room_below(const struct console_port *port, uint32_t limit)
{
	uint32_t waiting = is_hidden(port) ? RESERVE : port_waiting(port) + RESERVE;

	return waiting < limit ? limit - waiting : 0;
}

uint32_t port_room(const struct console_port *port)
{
	return room_below(port, PORT_WAITING_MAX);
}

static uint32_t real_room(const struct console_port *port)
{
	return room_below(port, PORT_OUTPUT_SIZE);
}

static void take_from(struct console_port *port, uint32_t position)
{
	__atomic_store_n(&port->out_taken, position, __ATOMIC_RELAXED);
}

static void append(struct console_port *port, char c)
{
	uint32_t put = port->out_put + 1;

	if (is_hidden(port) && port_waiting(port) >= PORT_RETAINED) {
		take_from(port, put - PORT_RETAINED);
		port->dropped = true;
	}
	port->output[port->out_put % PORT_OUTPUT_SIZE] = c;
	__atomic_store_n(&port->out_put, put, __ATOMIC_RELAXED);
	if (c == '\n')
		__atomic_store_n(&port->line, put, __ATOMIC_RELAXED);
	port->last = c;
}

bool port_put(struct console_port *port, char c, uint32_t *room)
{
	bool fits;

	spin_lock(&port->lock);
	fits = real_room(port) > 0;
	if (fits)
		append(port, c);
	*room = port_room(port);
	spin_unlock(&port->lock);
	return fits;
}

static void append_text(struct console_port *port, const char *text, uint32_t length)
{
	for (uint32_t i = 0; i < length; i++)
		append(port, text[i]);
}

bool port_put_text(struct console_port *port, const char *text, uint32_t length)
{
	bool fits;

	spin_lock(&port->lock);
	fits = real_room(port) >= length;
	if (fits)
		append_text(port, text, length);
	spin_unlock(&port->lock);
	return fits;
}

static void wait_for(struct console_port *port, uint32_t room)
{
	__atomic_store_n(&port->wake_room, room, __ATOMIC_RELAXED);
}

/* If several users wait, the smallest number counts: all of them are notified. */
static void wake_at(struct console_port *port, uint32_t room)
{
	if (!port->wake_room || room < port->wake_room)
		wait_for(port, room);
}

uint32_t port_put_some(struct console_port *port, const char *text, uint32_t length, bool wake)
{
	uint32_t room, n;

	spin_lock(&port->lock);
	room = port_room(port);
	n = length < room ? length : room;
	append_text(port, text, n);
	if (n < length)
		wake_at(port, PORT_ROOM_LOW);
	else if (wake)
		wake_at(port, room - n + 1);
	spin_unlock(&port->lock);
	return n;
}

bool port_wait_room(struct console_port *port, uint32_t room)
{
	bool wait;

	spin_lock(&port->lock);
	wait = port_room(port) < room;
	if (wait)
		wake_at(port, room);
	spin_unlock(&port->lock);
	return wait;
}

void port_end_line(struct console_port *port)
{
	spin_lock(&port->lock);
	if (port->last && port->last != '\n')
		append(port, '\n');
	spin_unlock(&port->lock);
}

bool port_ready(const struct console_port *port, bool partial)
{
	uint32_t taken = __atomic_load_n(&port->out_taken, __ATOMIC_RELAXED);

	if (is_hidden(port))
		return __atomic_load_n(&port->wake_room, __ATOMIC_RELAXED);
	return (int32_t)(__atomic_load_n(&port->line, __ATOMIC_RELAXED) - taken) > 0 ||
	       port_waiting(port) >= (partial ? 1 : PORT_LINE_MAX);
}

static char char_at(const struct console_port *port, uint32_t position)
{
	return port->output[position % PORT_OUTPUT_SIZE];
}

/* Is the line overwritten by what follows its first @n characters, the last being a CR? */
static bool is_overwritten(const struct console_port *port, uint32_t n)
{
	char next = char_at(port, port->out_taken + n);

	return n < port_waiting(port) && next != '\n' && next != '\r';
}

static uint32_t take_line(struct console_port *port, char text[PORT_TAKE_MAX])
{
	uint32_t left = port_waiting(port), n = 0;

	while (n < left && n < PORT_TAKE_MAX) {
		char c = char_at(port, port->out_taken + n);

		text[n++] = c;
		if (c <= '\r' && (c == '\n' || (c == '\r' && is_overwritten(port, n))))
			break;
	}
	take_from(port, port->out_taken + n);
	return n;
}

uint32_t port_take(struct console_port *port, char text[PORT_TAKE_MAX], bool *wake)
{
	uint32_t n;

	spin_lock(&port->lock);
	n = is_hidden(port) ? 0 : take_line(port, text);
	*wake = port->wake_room && (is_hidden(port) || port_room(port) >= port->wake_room);
	if (*wake)
		wait_for(port, 0);
	spin_unlock(&port->lock);
	return n;
}

/* Skip to the beginning of a line, if one is near. */
static void skip_to_line(struct console_port *port)
{
	uint32_t to = port->out_taken, i;

	for (i = 0; i < PORT_BEGUN_MAX && to != port->out_put; i++)
		if (char_at(port, to++) == '\n') {
			take_from(port, to);
			return;
		}
}

static void set_hidden(struct console_port *port, bool hidden)
{
	spin_lock(&port->lock);
	__atomic_store_n(&port->hidden, hidden, __ATOMIC_RELAXED);
	if (port->dropped)
		skip_to_line(port);
	port->dropped = false;
	spin_unlock(&port->lock);
}

void port_hide(struct console_port *port)
{
	set_hidden(port, true);
}

void port_unhide(struct console_port *port)
{
	set_hidden(port, false);
}

uint32_t port_again(struct console_port *port, uint32_t length)
{
	uint32_t waiting;

	spin_lock(&port->lock);
	if (length > port->out_put)
		take_from(port, 0);
	else if (length > port_waiting(port)) {
		take_from(port, port->out_put - length);
		skip_to_line(port);
	}
	waiting = port_waiting(port);
	spin_unlock(&port->lock);
	return waiting;
}

void port_line_again(struct console_port *port)
{
	uint32_t length;

	spin_lock(&port->lock);
	length = port->out_put - port->line;
	if (length <= PORT_BEGUN_MAX && length > port_waiting(port))
		take_from(port, port->line);
	spin_unlock(&port->lock);
}

uint32_t port_take_unlocked(struct console_port *port, char text[PORT_TAKE_MAX])
{
	return take_line(port, text);
}

uint32_t port_typed(const struct console_port *port)
{
	return __atomic_load_n(&port->in_put, __ATOMIC_RELAXED) -
	       __atomic_load_n(&port->in_got, __ATOMIC_RELAXED);
}

bool port_type(struct console_port *port, char c)
{
	bool fits;

	spin_lock(&port->lock);
	fits = port_typed(port) < PORT_INPUT_SIZE;
	if (fits) {
		port->input[port->in_put % PORT_INPUT_SIZE] = c;
		__atomic_store_n(&port->in_put, port->in_put + 1, __ATOMIC_RELAXED);
	}
	spin_unlock(&port->lock);
	return fits;
}

int port_get(struct console_port *port)
{
	int c = -1;

	spin_lock(&port->lock);
	if (port_typed(port)) {
		c = (unsigned char)port->input[port->in_got % PORT_INPUT_SIZE];
		__atomic_store_n(&port->in_got, port->in_got + 1, __ATOMIC_RELAXED);
	}
	spin_unlock(&port->lock);
	return c;
}

uint32_t port_get_some(struct console_port *port, char *text, uint32_t size)
{
	uint32_t n;

	spin_lock(&port->lock);
	n = port_typed(port);
	if (n > size)
		n = size;
	for (uint32_t i = 0; i < n; i++)
		text[i] = port->input[(port->in_got + i) % PORT_INPUT_SIZE];
	__atomic_store_n(&port->in_got, port->in_got + n, __ATOMIC_RELAXED);
	spin_unlock(&port->lock);
	return n;
}

void port_forget_input(struct console_port *port)
{
	spin_lock(&port->lock);
	__atomic_store_n(&port->in_got, port->in_put, __ATOMIC_RELAXED);
	spin_unlock(&port->lock);
}
