/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The XIRQs of link meet 0: label id and owner. */
#ifndef TESTS_SYSTEM_BARE_TRACE_XIRQS_H
#define TESTS_SYSTEM_BARE_TRACE_XIRQS_H

#define BOSS		2u
#define IVI		3u
#define ID_PING		0u	/* IVI's */
#define ID_PONG		1u	/* BOSS's: the answer */

#define STEP_READY	1u
#define STEP_END	2u
#define LIMIT_MS	20000u

#endif
