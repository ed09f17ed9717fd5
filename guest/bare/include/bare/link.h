/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * One end of a link, driven by proto/link_state.h: at every SYSCONF all ends that were opened are
 * looked at.  The calls are for vCPU 0, which takes SYSCONF.
 */
#ifndef BARE_LINK_H
#define BARE_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include <bare/sysconf.h>

#include "abi/vlink.h"
#include "proto/link_state.h"

struct link {
	struct lv_vlink *vlink;
	bool server;			/* which end is ours */
	uint32_t peer;			/* VM id */
	struct link_state state;
	struct sysconf_listener listener;
};

/*
 * Begin to want the connection; never blocks.  @link lives for ever.
 * @reset(@user) puts our own indices to zero, before RESET is published, also from
 * interrupt; NULL: there are none.
 */
void link_open(struct link *link, struct lv_vlink *vlink, bool server, void (*reset)(void *user),
	       void *user);

/* Both ends ON within @limit_ms? */
bool link_wait(struct link *link, uint32_t limit_ms);

/* Go OFF, or come back. */
void link_want(struct link *link, bool want);

#endif
