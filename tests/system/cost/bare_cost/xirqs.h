/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The XIRQs of link meet 0: label id, owner and what it says. */
#ifndef TESTS_BARE_COST_XIRQS_H
#define TESTS_BARE_COST_XIRQS_H

#define SYS		2u
#define IVI		3u

#define ID_PING		0u	/* IVI's: answer */
#define ID_PONG		1u	/* SYS's: the answer */
#define ID_QUIET	2u	/* IVI's, which never enables it */

#define STEP_READY	1u
#define STEP_END	2u	/* sys: the next ping is the last one */

/* Parts of a round trip: they begin or end in an interrupt handler. */
#define PATH_THERE	18
#define PATH_BACK	19
#define PATH_WAKE	20

#endif
