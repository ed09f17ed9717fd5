/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A half: a link end of this VM with its PMEM and its XIRQs.  A service on one link has one
 * half, a service on a pair has two.
 */
#ifndef BARE_HALF_H
#define BARE_HALF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <bare/gic.h>

#include "proto/link_state.h"

struct half {
	struct lv_vlink *link;		/* NULL: none yet */
	bool server;			/* which end is ours */
	uint32_t peer;			/* VM id */
	void *pmem;
	uint32_t own_xirq;		/* that we receive */
	uint32_t peer_xirq;		/* that we trigger */
};

/* What the link calls them. */
struct half_labels {
	uint32_t pmem;
	uint32_t pxirq_client;		/* that the client receives */
	uint32_t pxirq_server;
};

/* The end of link <class>.<number> in which this VM is the server, or else the client. */
bool half_find(struct half *half, const char *class, int32_t number, bool server);

/* A pair: rx is the link in which this VM is the server, tx the one in which it is the client. */
bool pair_find(struct half *rx, struct half *tx, const char *class, int32_t number);

/* Gets @size bytes of PMEM and the XIRQs of both ends.  0, LV_ENOMEM, LV_ENOSPC. */
int half_open(struct half *half, const struct half_labels *labels, uint64_t size);

/* From now on @handler is called for each XIRQ. */
void half_attach(const struct half *half, gic_handler *handler, void *cookie);

/* The end as proto/ wants it; @half lives for ever. */
struct link_end half_end(struct half *half);

/* Interrupts the peer. */
void half_trigger(const struct half *half);

#endif
