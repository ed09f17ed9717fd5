// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Its first life uses up all labels, each of a size that nobody wants; the next one is honest. */
#include <bare/board.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>

#include "tests/system/vlink/bare_labels/labels.h"

static struct lv_vlink *pair, *loop;

static void spoil_link(const struct lv_vlink *vlink)
{
	int64_t first = nkddi_pdev_alloc(vlink, 0, 64);
	int64_t end = (int64_t)nkddi_pdev() + (int64_t)nkddi_pdev()->size;

	for (uint32_t id = 0; id < LABELS; id++) {
		nkddi_pmem_alloc(vlink, id, id ? 4096 : 1);
		nkddi_pdev_alloc(vlink, 1000 + id, 2048);
		nkddi_pxirq_alloc(vlink, id, board.vm_id, 1);
	}
	scribble((int64_t)vlink->pmem, vlink->pmem_size);
	scribble(first, (uint64_t)(end - first));
}

static void judge_own(void)
{
	int64_t block = nkddi_pdev_alloc(pair, 0, 4096), chunk;

	test_value(block > 0 && is_clear(block, 4096), block,
		   "blocks of PDEV that an earlier life took give way, and are clear");
	chunk = nkddi_pmem_alloc(loop, 0, loop->pmem_size);
	test_value(chunk > 0 && is_clear(chunk, loop->pmem_size), chunk,
		   "so do chunks of a loopback link");
	test_value(nkddi_pxirq_alloc(loop, 0, board.vm_id, RANGE) > 0, 0, "and XIRQs");
}

static bool pair_is_spoilt(void)
{
	return nkddi_pmem_alloc(pair, 0, pair->pmem_size) == LV_EBUSY &&
	       nkddi_pmem_alloc(pair, 99, 4096) == LV_ENOSPC &&
	       nkddi_pxirq_alloc(pair, 0, board.vm_id, RANGE) == LV_EBUSY &&
	       nkddi_pxirq_alloc(pair, 99, board.vm_id, 1) == LV_ENOSPC;
}

int main(void)
{
	struct meeting sys;
	int64_t chunk;

	pair = nkddi_find("pair", 0, false);
	loop = nkddi_find("loop", 0, true);
	if (!meeting_open(&sys, 0))
		test_done();
	if (nkddi_counter(LV_COUNTER_START) == 1) {
		spoil_link(pair);
		spoil_link(loop);
		meeting_say(&sys, SPOILT);
		meeting_wait(&sys, SPOILT, LIMIT_MS);
		psci_system_reset();
	}
	judge_own();
	test_true(pair_is_spoilt(), "labels of a link are the same after one end's restart");
	meeting_say(&sys, REBORN);
	if (meeting_wait(&sys, HEALED, LIMIT_MS)) {
		chunk = nkddi_pmem_alloc(pair, 0, pair->pmem_size);
		test_equal(chunk, (int64_t)pair->pmem, "the other end gets the chunk as well");
		test_equal(*(volatile uint32_t *)chunk, HEALED, "with its content");
	}
	test_done();
}
