// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The server of an earlydata link, as a process that lies until the standard input ends.
 *
 *	earlydata_liar NAME large	says that its block is larger than the memory
 *	earlydata_liar NAME restless	is never ready, and always says that it is now
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include <linkvisor/nk.h>

#include "abi/svc/earlydata.h"
#include "user/tests/test.h"

#define CAPACITY	65536	/* what the description says */

static void lie(struct lv_earlydata *area, bool restless)
{
	area->size = CAPACITY + !restless;
	__atomic_store_n(&area->sequence, restless ? 3 : 2, __ATOMIC_RELEASE);
}

int main(int argc, char **argv)
{
	struct pollfd in = { .fd = 0, .events = POLLIN };
	struct lv_earlydata *area;
	struct nk_link *link;
	bool restless;
	int err;

	if (argc != 3)
		return 2;
	err = nk_open(argv[1], &link);
	if (!err)
		err = nk_pmem_map(link, LV_EARLYDATA_PMEM, sizeof(*area) + CAPACITY,
				  (void **)&area);
	if (!err)
		err = nk_xirq_send(link, LV_EARLYDATA_PXIRQ_CLIENT, 1);
	errno = -err;
	if (err)
		test_die(argv[1]);
	restless = !strcmp(argv[2], "restless");
	lie(area, restless);
	while (poll(&in, 1, restless ? 0 : 50) == 0) {
		nk_step(link, NULL, NULL);
		for (int i = restless ? 1000 : 1; i; i--)
			nk_xirq_trigger(link, LV_EARLYDATA_PXIRQ_CLIENT, 0);
	}
	nk_close(link);
	return 0;
}
