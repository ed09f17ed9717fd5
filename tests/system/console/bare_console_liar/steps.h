/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Steps of the meeting. */
#ifndef TESTS_SYSTEM_BARE_CONSOLE_LIAR_STEPS_H
#define TESTS_SYSTEM_BARE_CONSOLE_LIAR_STEPS_H

enum step { STEP_FRONT = 1, STEP_BACK, STEP_END };

#endif
