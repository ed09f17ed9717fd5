// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/console/screen.h"

#include <stdio.h>
#include <string.h>

#include "hyp/console/list.h"
#include <arch/timer.h>

#define RESTS_US	250000	/* a line whose VM is silent so long may be broken */
#define REPLAY		4096u

/*
 * Go to the terminal's main screen, whatever a program did to the terminal: no alternate screen,
 * no scrolling region, colours, line drawing or application keys, but a cursor and wrapping.
 */
#define TIDY	"\33[?1049l\33[r\33[m\33(B\17\33[?25h\33[?7h\33[?2004l\33[?1l\33>"
#define BOTTOM	"\33[999B\r\n"
#define CLEAR	"\r\n\33[H\33[2J"	/* the new line is for programs that only read */

/* --- staging ------------------------------------------------------------- */

static void stage(struct screen *s, char c)
{
	if (s->staged < STAGED_MAX)
		s->staged_text[s->staged++] = c;
}

static void stage_text(struct screen *s, const char *text, uint32_t length)
{
	for (uint32_t i = 0; i < length; i++)
		stage(s, text[i]);
}

static void stage_string(struct screen *s, const char *text)
{
	stage_text(s, text, (uint32_t)strlen(text));
}

static void stage_colour(struct screen *s, const struct console_port *port)
{
	static const char hue[] = "263514";	/* green first; blue, hard to read, last */
	char sequence[] = "\33[92m";

	if (port == s->own) {
		stage_string(s, "\33[7m");
		return;
	}
	sequence[2] = port->index / 6 % 2 ? '9' : '3';
	sequence[3] = hue[port->index % 6];
	stage_string(s, sequence);
}

static void stage_prefix(struct screen *s, const struct console_port *port)
{
	if (s->colour)
		stage_colour(s, port);
	stage(s, '[');
	stage_string(s, port->name);
	stage_string(s, s->colour ? "]\33[m " : "] ");
}

/* --- lines of the view of all -------------------------------------------- */

static void leave_line(struct screen *s)
{
	stage_string(s, "\r\n");
	s->line = NULL;
	s->helped = 0;
}

/*
 * Leave a line that will be drawn again.  ESC [ m ends colours that the line may have begun, and
 * tells programs that read the console that the line has not ended.
 */
static void break_line(struct screen *s)
{
	stage_string(s, "\33[m");
	leave_line(s);
}

/* The cursor goes to @port's line, which shows the text that it has so far. */
static void enter_line(struct screen *s, struct console_port *port)
{
	if (s->line == port)
		return;
	if (s->line)
		break_line(s);
	stage_prefix(s, port);
	stage_text(s, port->begun_text, port->begun);
	filter_redrawn(&port->filter, port->begun < PORT_BEGUN_MAX);
	port->run = 0;
	s->line = port;
}

/* The port's line is empty, and its cursor is at the left. */
static void forget_line(struct console_port *port)
{
	port->begun = 0;
	port->cr = false;
	memset(&port->filter, 0, sizeof(port->filter));
}

static void end_line(struct screen *s, struct console_port *port)
{
	if (s->colour)
		stage_string(s, "\33[m");
	leave_line(s);
	forget_line(port);
}

static void keep_and_stage(struct screen *s, struct console_port *port, char c)
{
	stage(s, c);
	if (port->begun < PORT_BEGUN_MAX)
		port->begun_text[port->begun++] = c;
}

static void show(struct screen *s, struct console_port *port, char c)
{
	char text[FILTER_MAX];
	uint32_t n;

	enter_line(s, port);
	if (c == '\n') {
		end_line(s, port);
		return;
	}
	port->run++;
	if (c == '\r') {
		port->cr = true;
		return;
	}
	if (port->cr) {		/* the text overwrites the line, which keeps its name */
		stage(s, '\r');
		stage_prefix(s, port);
		forget_line(port);
	}
	n = filter_char(&port->filter, c, s->colour, text);
	for (uint32_t i = 0; i < n; i++)
		keep_and_stage(s, port, text[i]);
}

/* Most text is printed here: plain text in the line that the cursor is in. */
static bool show_plain(struct screen *s, struct console_port *port, char c)
{
	if (s->line != port || port->cr || !filter_plain(&port->filter, c))
		return false;
	port->run++;
	keep_and_stage(s, port, c);
	return true;
}

/* --- whose turn it is ---------------------------------------------------- */

struct console_port *screen_front(const struct screen *s)
{
	return __atomic_load_n(&s->foreground, __ATOMIC_RELAXED);
}

bool screen_wants(const struct screen *s, const struct console_port *port)
{
	return !port_is_idle(port) && port_ready(port, port == screen_front(s));
}

/* linkvisor comes first, then the port that pushes, or the VMs in turns. */
static struct console_port *next_ready(struct screen *s)
{
	uint32_t i, n = s->nr_ports;

	if (screen_wants(s, s->own))
		return s->own;
	if (s->pusher)
		return screen_wants(s, s->pusher) ? s->pusher : NULL;
	for (i = 1; i <= n; i++) {
		struct console_port *port = s->port[(s->last + i) % n];

		if (screen_wants(s, port))
			return port;
	}
	return NULL;
}

/* A foreground that begins a line as soon as it ended one must rest, too. */
static bool foreground_rests(const struct screen *s)
{
	uint64_t now = timer_now();

	return s->hurry || now - s->drawn >= timer_ticks(RESTS_US) ||
	       (s->waits_since && now - s->waits_since >= timer_ticks(SCREEN_WAITS_US));
}

/* Is the cursor in an unfinished line of the foreground, which may go on? */
static bool is_taken(const struct screen *s)
{
	const struct console_port *line = __atomic_load_n(&s->line, __ATOMIC_RELAXED);

	return !s->solo && line && line == screen_front(s) && line->run < PORT_LINE_MAX;
}

bool screen_is_free(const struct screen *s)
{
	return !is_taken(s) || foreground_rests(s);
}

/* The cursor is in another line than the foreground's, whose VM may never finish the line. */
static bool goes_on(const struct screen *s, const struct console_port *line)
{
	return !s->pusher || s->pusher == line || s->helped < SCREEN_HELP_MAX;
}

/*
 * The port whose turn it is.  A line once begun is finished, but the foreground's line may stay
 * unfinished for ever: other ports break in when the foreground rests or has had its share.  They
 * break any other line in two once they have done enough for it.
 */
static struct console_port *pick(struct screen *s)
{
	struct console_port *line = s->line, *next;

	if (line && line != screen_front(s) && goes_on(s, line))
		return line;
	if (is_taken(s) && (!s->pusher || s->pusher == line) && screen_wants(s, line))
		return line;
	next = next_ready(s);
	if (!next || screen_is_free(s))
		return next;
	__atomic_store_n(&s->deferred, true, __ATOMIC_RELAXED);
	if (!s->waits_since)
		s->waits_since = timer_now();
	return NULL;
}

static bool must_redraw(const struct screen *s)
{
	return !s->solo && !s->line && screen_front(s) && screen_front(s)->begun;
}

bool screen_owes(const struct screen *s)
{
	return s->tidy || s->listed < s->nr_ports || screen_wants(s, s->own);
}

static void show_all(struct screen *s, struct console_port *port, const char *text, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (!show_plain(s, port, text[i]))
			show(s, port, text[i]);
	if (s->line != port || port == screen_front(s))
		return;
	if (port->run >= PORT_LINE_MAX)
		end_line(s, port);
	else if (!n)	/* the VM lost the keyboard; its line will come back */
		break_line(s);
}

static void show_again(struct screen *s, struct console_port *port, char c)
{
	char text[FILTER_MAX];

	if (s->stale)
		s->stale--;
	stage_text(s, text, filter_again(&port->filter, c, text));
}

/* The cursor is in a line of the VM's until the VM's output says otherwise. */
static void show_raw(struct screen *s, struct console_port *port, const char *text, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (s->stale || filter_holds_back(&port->filter))
			show_again(s, port, text[i]);
		else
			stage(s, text[i]);
	if (n)
		s->line = text[n - 1] == '\n' ? NULL : port;
}

static void take_and_show(struct screen *s, struct console_port *port)
{
	char text[PORT_TAKE_MAX];
	bool wake, in_front = port == screen_front(s);
	uint32_t n = port_take(port, text, &wake);

	if (wake)
		s->notify |= 1u << port->index;
	if (s->solo && in_front)
		show_raw(s, port, text, n);
	else if (!port->hidden)
		show_all(s, port, text, n);
	if (port != s->pusher)
		s->helped += n;		/* of the line that the cursor is in, if of any */
	if (in_front)
		s->drawn = timer_now();
	else
		s->waits_since = 0;
	if (port != s->own)
		s->last = port->index;
}

static void list_next(struct screen *s)
{
	char line[80];
	const struct console_port *port = s->port[s->listed++];

	console_list_line(port, port == screen_front(s), line, sizeof(line));
	screen_say(s, line);
}

bool screen_compose(struct screen *s)
{
	struct console_port *port;

	s->sent = s->staged = 0;
	if (s->line && s->line == s->pusher && port_is_idle(s->pusher) && !screen_owes(s))
		return false;		/* nearly always: the pusher's character is out */
	if (s->tidy) {
		stage_string(s, s->tidy);
		s->tidy = NULL;
		s->line = NULL;
		return true;
	}
	if (s->listed < s->nr_ports && (!s->pusher || s->pusher == s->own) &&
	    !screen_wants(s, s->own))
		list_next(s);
	if (s->solo && !s->own->hidden && !screen_wants(s, s->own))
		port_hide(s->own);	/* linkvisor has answered what was asked of it */
	port = pick(s);
	if (port)
		take_and_show(s, port);
	else if (must_redraw(s))
		enter_line(s, screen_front(s));
	else
		return false;
	return true;
}

/* --- what keys change ---------------------------------------------------- */

void screen_say(struct screen *s, const char *text)
{
	char line[88];
	int length = snprintf(line, sizeof(line), "%s\n", text);

	port_unhide(s->own);
	port_put_text(s->own, line, (uint32_t)length);
}

static void say_port(struct screen *s, const char *what, const struct console_port *port)
{
	char text[64];

	snprintf(text, sizeof(text), "%s%s (%u)", what, port->name, port->id);
	screen_say(s, text);
}

/* Only @port has the screen. */
static void go_solo(struct screen *s, struct console_port *port)
{
	for (uint32_t i = 0; i < s->nr_ports; i++)
		if (s->port[i] != port)
			port_hide(s->port[i]);
	port_unhide(port);
	s->stale = port_again(port, REPLAY);
	forget_line(port);
	s->tidy = TIDY CLEAR;
}

static void leave_solo(struct screen *s)
{
	for (uint32_t i = 0; i < s->nr_ports; i++) {
		port_unhide(s->port[i]);
		forget_line(s->port[i]);
	}
	port_unhide(s->own);
	if (screen_front(s))
		port_line_again(screen_front(s));
	s->tidy = TIDY BOTTOM;
}

void screen_switch(struct screen *s, struct console_port *port)
{
	__atomic_store_n(&s->foreground, port, __ATOMIC_RELAXED);
	if (s->solo)
		go_solo(s, port);
	/* Pairs with the fence in console_kick(): one of the two sees the other's store. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	say_port(s, "keyboard: ", port);
}

void screen_solo(struct screen *s, bool solo)
{
	if (solo == s->solo || !screen_front(s))
		return;
	s->solo = solo;
	if (solo)
		go_solo(s, screen_front(s));
	else
		leave_solo(s);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);	/* as in screen_switch() */
	say_port(s, solo ? "only " : "all VMs, keyboard: ", screen_front(s));
}

void screen_colour(struct screen *s, bool colour)
{
	s->colour = colour;
}

void screen_replay(struct screen *s)
{
	struct console_port *port = screen_front(s);

	if (!port)
		return;
	say_port(s, "once more ", port);
	s->stale = port_again(port, REPLAY);
	forget_line(port);
	if (s->solo)
		s->tidy = TIDY CLEAR;
	else if (s->line)
		s->tidy = "\33[m\r\n";
}

void screen_list(struct screen *s)
{
	s->listed = 0;
}
