/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Steps of the boss's meetings. */
#ifndef TESTS_SYSTEM_BARE_CONSOLE_LIVES_STEPS_H
#define TESTS_SYSTEM_BARE_CONSOLE_LIVES_STEPS_H

enum step { STEP_READY = 1, STEP_END };

#endif
