// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * earlydata_liar NAME: the server of an earlydata link, as a process; it says that its block is
 * larger than the memory, until the standard input ends.
 */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include <linkvisor/nk.h>

#include "abi/svc/earlydata.h"
#include "user/tests/test.h"

#define CAPACITY	65536	/* what the description says */

int main(int argc, char **argv)
{
	struct pollfd in = { .fd = 0, .events = POLLIN };
	struct lv_earlydata *area;
	struct nk_link *link;
	int err;

	if (argc != 2)
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
	area->size = CAPACITY + 1;
	__atomic_store_n(&area->sequence, 2, __ATOMIC_RELEASE);
	while (poll(&in, 1, 50) == 0) {
		nk_step(link, NULL, NULL);
		nk_xirq_trigger(link, LV_EARLYDATA_PXIRQ_CLIENT, 0);
	}
	nk_close(link);
	return 0;
}
