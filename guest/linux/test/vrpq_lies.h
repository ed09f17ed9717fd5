/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* How vrpq_liar.ko answers: a client says so as the procedure of its request. */
#ifndef GUEST_LINUX_TEST_VRPQ_LIES_H
#define GUEST_LINUX_TEST_VRPQ_LIES_H

#define VRPQ_LIAR_ANSWER	24u	/* bytes of an honest answer */

enum vrpq_lie {
	VRPQ_LIE_NONE,
	VRPQ_LIE_EMPTY,		/* an answer of 0 bytes */
	VRPQ_LIE_ENDLESS,	/* of 4 GiB */
	VRPQ_LIE_BEYOND,	/* of more than the client has room for, or than the area */
	VRPQ_LIE_NEVER,		/* there is none */
	VRPQ_LIE_TWICE,
	VRPQ_LIE_HALF,		/* half of one, then the channel is closed */
	VRPQ_LIE_DRIP,		/* of 64 KiB, byte by byte, as fast as they are read */
	VRPQ_LIE_DRIP_ENDLESS,	/* the same of 2 GiB, not before the next request */
	VRPQ_LIE_AHEAD,		/* an index of answers that is more than the area */
	VRPQ_LIE_BACK,		/* ... that goes back */
	VRPQ_LIE_READ_AHEAD,	/* more was read than there was */
	VRPQ_LIE_CLOSE,
	VRPQ_LIE_JUMP,		/* a turn that cannot be */
	VRPQ_LIE_OFF,		/* the server goes and comes back */
	VRPQ_LIES
};

#endif
