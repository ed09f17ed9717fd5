/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the victim and the hostile VMs agree on. */
#ifndef TESTS_SYSTEM_HOSTILE_CAMPAIGN_H
#define TESTS_SYSTEM_HOSTILE_CAMPAIGN_H

/*
 * Kinds of hostility, which the victim orders, but for the first.  The number is that of the
 * section, too.
 */
#define KINDS(X)						\
	X(0, PEACE, "peace, before all of it")			\
	X(1, SGI, "SGIs")					\
	X(2, XIRQ, "XIRQs of one number")			\
	X(3, XIRQS, "XIRQs of many numbers")			\
	X(4, STATES, "states and SYSCONF")			\
	X(5, CALLS, "hypercalls of any arguments")		\
	X(6, REGISTERS, "system registers and operations")	\
	X(7, DEVICES, "emulated devices")			\
	X(8, TIMERS, "timers of 2 us")				\
	X(9, WATCHDOG, "falling watchdogs")			\
	X(10, TEXT, "text by the UART")				\
	X(11, VIRTIO, "broken virtqueues")			\
	X(12, PSCI, "PSCI in any order")			\
	X(13, ABORTS, "aborts")					\
	X(14, RESTARTS, "restarts")				\
	X(15, GRANTS, "grants")					\
	X(16, NETWORK, "frames and broken rings")		\
	X(17, PASSED, "a device of the board")			\
	X(18, MIX, "all of it")					\
	X(19, QUIET, "nothing but work")

enum kind {
#define KIND(n, name, text) KIND_##name = (n),
	KINDS(KIND)
#undef KIND
	KIND_LIMIT,
	KIND_NONE,		/* between two kinds: sleep */
	KIND_END,
};

/* Words of the victim's part of a meeting, and of the hostile VM's. */
enum { WORD_STEP, WORD_KIND, WORD_SEED };
enum { WORD_LIFE = 1, WORD_ACTIONS, WORD_FRAMES, WORD_PAGES };

#define XIRQS_OF_MANY	48

#endif
