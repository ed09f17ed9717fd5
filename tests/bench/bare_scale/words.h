/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the two VMs that do something share.  Link n of class "link" has one XIRQ. */
#ifndef TESTS_BENCH_BARE_SCALE_WORDS_H
#define TESTS_BENCH_BARE_SCALE_WORDS_H

enum { SYS = 2, IVI };

#define LINKS_MAX	1000
#define ID_XIRQ		1u
#define ID_PONG		2u	/* of link meet 0 */

/* A VM has 507 XIRQs for its links: the owners take turns. */
#define OWNER(n)	((n) % 2 ? SYS : IVI)

enum step { STEP_READY = 1, STEP_END };

#endif
