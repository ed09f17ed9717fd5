/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * vipc: calls over a vmq.  Request and reply are messages, each on its own link of the
 * pair, and begin with the caller's cookie.  The server copies the cookie from the
 * request into the reply and does not look at it.
 */
#ifndef ABI_SVC_VIPC_H
#define ABI_SVC_VIPC_H

#include <stdint.h>

struct lv_vipc_head {
	uint64_t cookie;	/* caller: (generation << 32) + id, never 0 */
};

_Static_assert(sizeof(struct lv_vipc_head) == 8, "lv_vipc_head");

#endif
