// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/console/keys.h"

#include <stddef.h>

#define ESCAPE	0x1d	/* Ctrl-] */

static void type(struct screen *screen, char c)
{
	struct console_port *port = screen_front(screen);

	if (!port)
		return;
	port_type(port, c);	/* a key is lost if too many are unread, as at any UART */
	screen->notify |= 1u << port->index;
}

static void switch_by(struct screen *screen, uint32_t distance)
{
	uint32_t n = screen->nr_ports;

	if (n)
		screen_switch(screen, screen->port[(screen_front(screen)->index + distance) % n]);
}

static void next(struct screen *screen)
{
	switch_by(screen, 1);
}

static void previous(struct screen *screen)
{
	switch_by(screen, screen->nr_ports - 1);
}

static void solo(struct screen *screen)
{
	screen_solo(screen, !screen->solo);
}

static void colour(struct screen *screen)
{
	screen_colour(screen, !screen->colour);
	screen_say(screen, screen->colour ? "colours are on" : "colours are off");
}

static void send_escape(struct screen *screen)
{
	type(screen, ESCAPE);
}

static void help(struct screen *screen);

static const struct {
	char key;
	void (*run)(struct screen *screen);
	const char *help;
} commands[] = {
	{ 'n', next, "Ctrl-] n: next VM, p: previous, a number: the VM with this id" },
	{ 'p', previous, NULL },
	{ 's', solo, "Ctrl-] s: only the VM in front, as a terminal; again: all VMs" },
	{ 'r', screen_replay, "Ctrl-] r: once more what the VM in front printed last" },
	{ 'l', screen_list, "Ctrl-] l: list of VMs, c: colours, Ctrl-]: sends Ctrl-]" },
	{ 'c', colour, NULL },
	{ ESCAPE, send_escape, NULL },
	{ 0, help, NULL },	/* any other key */
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void help(struct screen *screen)
{
	for (uint32_t i = 0; i < COMMANDS; i++)
		if (commands[i].help)
			screen_say(screen, commands[i].help);
	screen_list(screen);
}

static void run(struct screen *screen, char c)
{
	uint32_t i = 0;

	while (i < COMMANDS - 1 && commands[i].key != c)
		i++;
	commands[i].run(screen);
}

/* A number that is typed again switches to the next port of the same VM. */
static void switch_to_id(struct screen *screen, uint32_t id)
{
	for (uint32_t i = 1; i <= screen->nr_ports; i++) {
		uint32_t index = (screen_front(screen)->index + i) % screen->nr_ports;

		if (screen->port[index]->id != id)
			continue;
		screen_switch(screen, screen->port[index]);
		return;
	}
	screen_say(screen, "no VM has this id");
}

/* Is there a longer id that begins with @id? */
static bool goes_on(const struct screen *screen, uint32_t id)
{
	for (uint32_t i = 0; id && i < screen->nr_ports; i++)
		if (screen->port[i]->id / 10 == id)
			return true;
	return false;
}

static void take_digit(struct keys *keys, struct screen *screen, char c)
{
	keys->id = keys->id * 10 + (uint32_t)(c - '0');
	if (goes_on(screen, keys->id))
		return;
	switch_to_id(screen, keys->id);
	keys->command = false;
	keys->id = 0;
}

void keys_take(struct keys *keys, struct screen *screen, char c)
{
	uint32_t id = keys->id;

	if (keys->command && c >= '0' && c <= '9') {
		take_digit(keys, screen, c);
		return;
	}
	if (id) {		/* the number had no more digits */
		keys->command = false;
		keys->id = 0;
		switch_to_id(screen, id);
		if (c == '\r' || c == '\n')
			return;
	}
	if (keys->command)
		run(screen, c);
	else if (c != ESCAPE)
		type(screen, c);
	keys->command = !keys->command && c == ESCAPE;
}
