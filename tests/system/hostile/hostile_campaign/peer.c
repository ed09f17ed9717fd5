// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Sends back what the victim sends, all the time. */
#include <bare/nkddi.h>
#include <bare/test.h>

#include "tests/system/control/bare_lifecycle/pipe.h"

#define LIMIT_MS	60000

int main(void)
{
	static struct block block;
	uint32_t refused = 0;

	if (!test_true(pipe_begin(LIMIT_MS), "the peer has its link"))
		test_done();
	while (block_receive(&block, LIMIT_MS)) {
		refused += !block_send(&block, LIMIT_MS);
		if (block.word[0] == LAST_BLOCK)
			break;
	}
	test_equal(refused, 0, "the peer sends back each block");
	test_equal(nkddi_counter(LV_COUNTER_START), 1, "the peer was started once");
	test_done();
}
