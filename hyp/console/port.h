/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A console port: what waits between a VM and the board's UART, with a ring in each direction.
 *
 *	VM --put--> output ring --take--> screen (hyp/console/screen.c)
 *	VM <--get-- input ring <--type--- keyboard
 *
 * The output ring keeps characters that were taken until they are written over, so the screen can
 * take them again.  A VM whose port is hidden is never held back: the ring holds what the VM
 * printed last, PORT_RETAINED characters at most.
 *
 * The port's lock protects both rings.  It is taken last: with the console's lock or a vPL011's
 * lock held, never the other way round.  Sections under the lock copy 64 bytes at most.
 */
#ifndef HYP_CONSOLE_PORT_H
#define HYP_CONSOLE_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/console/filter.h"
#include <arch/spinlock.h>

#define PORT_OUTPUT_SIZE	16384u
#define PORT_WAITING_MAX	4096u	/* this much waits: hold the VM back */
#define PORT_RETAINED		(PORT_OUTPUT_SIZE - PORT_WAITING_MAX)
#define PORT_INPUT_SIZE		16384u	/* a long paste, while the guest is busy */
#define PORT_TAKE_MAX		64u
#define PORT_ROOM_LOW	512u	/* an owner that found no room is notified at this much room */
#define PORT_LINE_MAX		1024u	/* a longer line is broken */
#define PORT_BEGUN_MAX		256u

struct console_port {
	struct spinlock lock;
	const char *name;
	uint32_t id;
	/*
	 * Room for wake_room returned, input arrived, or console_push() can go on.
	 * Called with no lock of the console held, on any CPU: has to be short.
	 * NULL: nobody wants to know.
	 */
	void (*notify)(void *owner);
	void *owner;

	uint32_t out_put, out_taken;	/* count up, never wrapped to the ring's size */
	uint32_t line;			/* out_put behind the last line end */
	bool hidden;			/* atomic: read without the lock */
	bool dropped;			/* while hidden: more than is retained */
	uint32_t wake_room;		/* notify at this much room; 0: no */
	char last;			/* last character put, 0: none yet */
	uint32_t in_put, in_got;
	char output[PORT_OUTPUT_SIZE];
	char input[PORT_INPUT_SIZE];

	/* The screen's view of the port, under the console's lock. */
	uint32_t index;			/* in the console's table */
	bool cr;			/* a carriage return waits for what follows it */
	uint32_t run;			/* characters since it has the screen's line */
	struct console_filter filter;
	uint32_t begun;			/* its unfinished line, to be drawn again */
	char begun_text[PORT_BEGUN_MAX];
};

/* @port is zeroed memory; @name stays. */
void port_init(struct console_port *port, const char *name, uint32_t id);

/*
 * Characters that the VM should still put.  Its single writer may rely on what it
 * was told, even if port_again() leaves less: PORT_WAITING_MAX fit then.
 */
uint32_t port_room(const struct console_port *port);

/* Takes @c unless there is no room.  *@room: how much is left. */
bool port_put(struct console_port *port, char c, uint32_t *room);

/* All of @text (at most 1024 characters) or nothing. */
bool port_put_text(struct console_port *port, const char *text, uint32_t length);

/*
 * As much of @text (at most 64 characters) as fits; returns how much.  Notify when
 * PORT_ROOM_LOW characters fit if not all did, and else, with @wake, when the
 * screen takes something.
 */
uint32_t port_put_some(struct console_port *port, const char *text, uint32_t length, bool wake);

/* Notify when there is room for @room characters; false: there is already. */
bool port_wait_room(struct console_port *port, uint32_t room);

/* Ends a line that was begun. */
void port_end_line(struct console_port *port);

/*
 * Is there something to print: a character (@partial), or a whole or overlong line?
 * If the port is hidden: does its owner wait for the screen?  No lock.
 */
bool port_ready(const struct console_port *port, bool partial);

/* Characters that wait.  No lock. */
static inline __attribute__((always_inline)) uint32_t port_waiting(const struct console_port *port)
{
	return __atomic_load_n(&port->out_put, __ATOMIC_RELAXED) -
	       __atomic_load_n(&port->out_taken, __ATOMIC_RELAXED);
}

/* Nothing waits, neither characters nor the owner: port_ready() would say no.  No lock. */
static inline bool port_is_idle(const struct console_port *port)
{
	return !port_waiting(port) && !__atomic_load_n(&port->wake_room, __ATOMIC_RELAXED);
}

/*
 * Up to PORT_TAKE_MAX characters of one line, the line end included, and no more than overwrite the
 * line once: each time draws the VM's name anew.  None of a hidden port.  *@wake: the owner must be
 * notified, after the locks are released.
 */
uint32_t port_take(struct console_port *port, char text[PORT_TAKE_MAX], bool *wake);

void port_hide(struct console_port *port);
/* Show the port's text; the text that waits begins with a whole line if something was dropped. */
void port_unhide(struct console_port *port);
/*
 * Take the last @length characters (at most PORT_RETAINED) again, from the beginning
 * of a line if one is near, or what waits if that is more.  Returns how many that are.
 */
uint32_t port_again(struct console_port *port, uint32_t length);
/* Take the unfinished line again, unless it is longer than PORT_BEGUN_MAX. */
void port_line_again(struct console_port *port);

/* port_take() for who panics: no lock, at the risk of nonsense. */
uint32_t port_take_unlocked(struct console_port *port, char text[PORT_TAKE_MAX]);

/* A key for the VM.  False: it has too many already and loses this one. */
bool port_type(struct console_port *port, char c);

/* The next key, or -1; and how many there are. */
int port_get(struct console_port *port);
/* Up to @size (at most 64) of them; returns how many. */
uint32_t port_get_some(struct console_port *port, char *text, uint32_t size);
uint32_t port_typed(const struct console_port *port);
void port_forget_input(struct console_port *port);

#endif
