/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Steps and words of the meeting. */
#ifndef TESTS_SYSTEM_BARE_CONSOLE_FRONT_WORDS_H
#define TESTS_SYSTEM_BARE_CONSOLE_FRONT_WORDS_H

#define WORD_PROGRESS	1	/* of the victim: rounds of work */

/* Of both; the victim follows. */
enum step { STEP_READY = 1, STEP_PRINT, STEP_END };

#endif
