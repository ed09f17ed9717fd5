// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/dev/console_port.h"

/* Kept free by port_put(), so that port_end_line() always succeeds. */
#define RESERVE 1u

void port_init(struct console_port *port, const char *name, uint32_t id)
{
	port->name = name;
	port->id = id;
}

static uint32_t used(const struct console_port *port)
{
	return __atomic_load_n(&port->out_put, __ATOMIC_RELAXED) -
	       __atomic_load_n(&port->out_taken, __ATOMIC_RELAXED);
}

uint32_t port_room(const struct console_port *port)
{
	uint32_t taken = used(port) + RESERVE;

	return taken < PORT_OUTPUT_SIZE ? PORT_OUTPUT_SIZE - taken : 0;
}

static void append(struct console_port *port, char c)
{
	port->output[port->out_put % PORT_OUTPUT_SIZE] = c;
	__atomic_store_n(&port->out_put, port->out_put + 1, __ATOMIC_RELAXED);
	if (c == '\n')
		__atomic_store_n(&port->lines, port->lines + 1, __ATOMIC_RELAXED);
	port->last = c;
}

bool port_put(struct console_port *port, char c, uint32_t *room)
{
	bool fits;

	spin_lock(&port->lock);
	fits = port_room(port) > 0;
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
	fits = port_room(port) >= length;
	if (fits)
		append_text(port, text, length);
	spin_unlock(&port->lock);
	return fits;
}

/* Of several who wait the one with the smallest wish counts: all are notified. */
static void wake_at(struct console_port *port, uint32_t room)
{
	if (!port->wake_room || room < port->wake_room)
		port->wake_room = room;
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
	if (port->last && port->last != '\n' && used(port) < PORT_OUTPUT_SIZE)
		append(port, '\n');
	spin_unlock(&port->lock);
}

bool port_ready(const struct console_port *port, bool partial)
{
	return __atomic_load_n(&port->lines, __ATOMIC_RELAXED) ||
	       used(port) >= (partial ? 1 : PORT_LINE_MAX);
}

static uint32_t take_line(struct console_port *port, char text[PORT_TAKE_MAX])
{
	uint32_t left = used(port), n = 0;

	while (n < left && n < PORT_TAKE_MAX) {
		char c = port->output[(port->out_taken + n) % PORT_OUTPUT_SIZE];

		text[n++] = c;
		if (c != '\n')
			continue;
		__atomic_store_n(&port->lines, port->lines - 1, __ATOMIC_RELAXED);
		break;
	}
	__atomic_store_n(&port->out_taken, port->out_taken + n, __ATOMIC_RELAXED);
	return n;
}

uint32_t port_take(struct console_port *port, char text[PORT_TAKE_MAX], bool *wake)
{
	uint32_t n;

	spin_lock(&port->lock);
	n = take_line(port, text);
	*wake = port->wake_room && port_room(port) >= port->wake_room;
	if (*wake)
		port->wake_room = 0;
	spin_unlock(&port->lock);
	return n;
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
