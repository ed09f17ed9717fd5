/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the screen shows of the ports, in one of two views:
 *
 *	all	[sys] / # ls		everybody, with names: the foreground's characters
 *		[ivi] a whole line	at once, others' line by line
 *	solo	what the foreground prints, as it is; other ports are hidden
 *
 * All functions: with the console's lock held.  They print nothing: text is staged,
 * and screen_compose() stages the next piece when that is sent.
 */
#ifndef HYP_CONSOLE_SCREEN_H
#define HYP_CONSOLE_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/console/port.h"

#define CONSOLE_PORTS_MAX	32u
#define STAGED_MAX	4096	/* 64 characters of a line, each with a prefix before it */
#define SCREEN_WAITS_US	1000000	/* so long others wait for the foreground to be silent */
#define SCREEN_HELP_MAX	64u	/* characters of another's line that pushers take in all */

struct screen {
	struct console_port *own;	/* linkvisor's, not in the table */
	bool solo, colour;
	bool hurry;			/* no consideration for unfinished lines */
	bool deferred;			/* atomic: a port waits until the foreground's line is free */
	uint32_t nr_ports;
	struct console_port *port[CONSOLE_PORTS_MAX];
	struct console_port *foreground; /* atomic: read without the lock */
	struct console_port *line;	/* whose unfinished line the cursor is in */
	uint32_t last;			/* port that had the last turn */
	uint64_t drawn;			/* when the foreground last showed something */
	uint64_t waits_since;		/* others wait for the foreground; 0: nobody does */
	uint32_t helped;		/* characters of the line that others have pushed */
	uint32_t stale;			/* solo: characters that are shown again, or late */
	uint32_t notify;		/* ports to notify once the lock is released */
	/* NULL: all text is taken; else only its own, linkvisor's, and the rest of a short line. */
	struct console_port *pusher;
	uint32_t listed;		/* of all ports, in the list under way; UINT32_MAX: none is */
	const char *tidy;		/* to print before anything else; NULL: nothing */
	uint32_t sent, staged;		/* of staged_text */
	char staged_text[STAGED_MAX];
};

/* The port in front, or NULL.  No lock. */
struct console_port *screen_front(const struct screen *screen);

/* Has @port something to show, or someone to wake?  No lock. */
bool screen_wants(const struct screen *screen, const struct console_port *port);

/* Has the screen something to say itself, or linkvisor?  No lock. */
bool screen_owes(const struct screen *screen);

/*
 * May others than the foreground go on: is its line ended, at rest, or has had its share?
 * A hint without the lock.
 */
bool screen_is_free(const struct screen *screen);

/* All that was staged is sent: stage more.  False: there is nothing to print now. */
bool screen_compose(struct screen *screen);

/* Keyboard and solo view go to @port. */
void screen_switch(struct screen *screen, struct console_port *port);
void screen_solo(struct screen *screen, bool solo);
void screen_colour(struct screen *screen, bool colour);
/* What the port in front printed last. */
void screen_replay(struct screen *screen);
/* The list of ports, a line at a time. */
void screen_list(struct screen *screen);

/* A line of linkvisor's, which shows in the solo view, too. */
void screen_say(struct screen *screen, const char *text);

#endif
