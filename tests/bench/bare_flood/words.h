/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What flood and victim share. */
#ifndef TESTS_BENCH_BARE_FLOOD_WORDS_H
#define TESTS_BENCH_BARE_FLOOD_WORDS_H

enum { FLOOD = 2, VICTIM };

#define ID_LOUD		1u	/* PXIRQs of the victim: handled */
#define ID_MASKED	2u	/* never enabled */

#define WORD_PROGRESS	1

enum step { STEP_READY = 1, STEP_END };

#endif
