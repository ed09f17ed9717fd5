/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What boss and puppet say to each other, in words of their meeting point. */
#ifndef TESTS_SYSTEM_BARE_CONTROL_ORDERS_H
#define TESTS_SYSTEM_BARE_CONTROL_ORDERS_H

enum { BOSS = 2, PUPPET, PING, PONG };

/* Boss's words.  Word 0 is the life that an order is for. */
enum { WORD_ORDER = 1 };

enum order {
	ORDER_LIVE,		/* take everything that can be had, and sleep */
	ORDER_SPIN,		/* on both vCPUs, with interrupts masked */
	ORDER_TICK,		/* count ticks of 1 ms */
	ORDER_ASK,		/* try what only the controller may */
	ORDER_FEED,		/* a watchdog */
	ORDER_STARVE,		/* a watchdog, with interrupts masked */
	ORDER_CRASH,		/* say so */
	ORDER_FAULT,		/* lose the exception vectors */
	ORDER_CPUS_OFF,		/* both */
};

/* Puppet's words.  Word 0 is the life in which it has begun with its order. */
enum {
	WORD_COUNT_0 = 1, WORD_COUNT_1, WORD_RESULT, WORD_STARTED_BY,
	WORD_DIFFERENCES, WORD_RESOURCES,
};

#define FEEDS		50u
#define WATCHDOG_MS	20000u	/* that is fed */
#define STARVE_MS	30u
#define LIMIT_MS	20000u

#endif
