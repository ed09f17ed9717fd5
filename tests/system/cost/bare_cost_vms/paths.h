/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The paths, and what the VMs say to each other. */
#ifndef TESTS_BARE_COST_VMS_PATHS_H
#define TESTS_BARE_COST_VMS_PATHS_H

#define PATH_SWITCH	0	/* boss and mate */
#define PATH_SLICE	1
#define PATH_TICK_SHARED 2
#define PATH_TICK_IDLE	3	/* worker */
#define PATH_TICK_BUSY	4
#define PATH_RESTART	5	/* boss begins, puppet ends */
#define PATH_START	6

#define ROUNDS		1000
#define SLICES		8	/* of 4 ms */
#define SLICE_US	4000
#define TICKS		20
#define TICK_US		1000
#define LIVES		5	/* for each way to begin one */

enum { BOSS = 2, MATE, WORKER, PUPPET };

#define ID_PING		1u	/* PXIRQ of the client: answer, or go to work */
#define ID_PONG		2u	/* PXIRQ of the boss: the answer, or done */

/* Steps of boss and mate; all say READY. */
enum step { STEP_READY = 1, STEP_BUSY, STEP_QUIET, STEP_END };

#endif
