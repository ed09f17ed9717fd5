/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The program of "b" and "d": do what "a" orders, in words of the meeting. */
#ifndef TESTS_SYSTEM_BARE_XMEM_FOLLOWER_H
#define TESTS_SYSTEM_BARE_XMEM_FOLLOWER_H

#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/probe.h>
#include <bare/test.h>
#include <bare/xmem.h>

enum order {
	ORDER_STATE,	/* state of our end of link "lend" <link> */
	ORDER_MAP,	/* link, first, count, flags, tag; the answer is in 2, the address in 4 */
	ORDER_UNMAP,	/* link, first, count, flags, tag */
	ORDER_READ,	/* address: 1 and the word in 4, or 0: it gave an abort */
	ORDER_WRITE,	/* address, word: the same */
	ORDER_GRANT,	/* link, first, count, page, flags */
	ORDER_END,
};

/* An order, with its arguments, and an answer: in the words of one end from word 2 on. */
struct order_words {
	uint64_t order, arg[5];
};

struct answer_words {
	int64_t result;
	uint64_t value;
};

static inline struct lv_vlink *lend_of(int32_t number)
{
	struct lv_vlink *vlink = nkddi_find("lend", number, true);

	return vlink ? vlink : nkddi_find("lend", number, false);
}

static int64_t obey(const struct order_words *o, uint64_t *value)
{
	const uint64_t *arg = o->arg;
	struct lv_vlink *vlink = lend_of((int32_t)arg[0]);
	struct xmem_slots slots = { vlink, (uint32_t)arg[1], (uint32_t)arg[2] };

	switch ((enum order)o->order) {
	case ORDER_STATE:
		return nkddi_state_store(nkddi_state(vlink, vlink->s_id == nkddi_pdev()->vm_id),
					 (uint32_t)arg[1]);
	case ORDER_MAP:
		return xmem_map(slots, 0, (uint32_t)arg[3], (uint32_t)arg[4], value);
	case ORDER_UNMAP:
		return xmem_unmap(slots, (uint32_t)arg[3], (uint32_t)arg[4]);
	case ORDER_READ:
		return probe_read(arg[0], 8, value);
	case ORDER_WRITE:
		return probe_write(arg[0], 8, arg[1]);
	case ORDER_GRANT:
		return xmem_grant(slots, arg[3], (uint32_t)arg[4], 0);
	case ORDER_END:
		break;
	}
	return 1;
}

static inline void follow(int32_t number)
{
	struct meeting a;
	const struct order_words *orders;
	struct answer_words *answer;

	if (!test_true(meeting_open(&a, number), "a follower meets a"))
		return;
	orders = (const struct order_words *)(uintptr_t)&a.theirs[2];
	answer = (struct answer_words *)(uintptr_t)&a.mine[2];
	for (uint32_t step = 1;; step++) {
		if (!meeting_wait(&a, step, 20000) || orders->order == ORDER_END)
			return;
		answer->result = obey(orders, &answer->value);
		meeting_say(&a, step);
	}
}

#endif
