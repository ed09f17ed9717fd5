/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A half: a link end with what a driver has of it, its PMEM mapped and its XIRQs allocated and
 * attached.  A service on one link has one half, a service on a pair has two.
 */
#ifndef GUEST_LINUX_INCLUDE_LINKVISOR_HALF_H
#define GUEST_LINUX_INCLUDE_LINKVISOR_HALF_H

#include <linkvisor/vlink.h>

#include "proto/link_state.h"

struct vlink_half {
	struct vlink_device *end;	/* the caller's to fill */
	void *pmem;			/* NULL: none */
	phys_addr_t paddr;
	struct xirq_attachment *xirq;	/* that we receive; NULL: not attached */
	u32 own_xirq;			/* its number */
	u32 peer_xirq;			/* that we trigger */
};

/* What the link calls them. */
struct vlink_half_labels {
	u32 pmem;
	u32 pxirq_client;		/* that the client receives */
	u32 pxirq_server;
};

/*
 * Gets the XIRQs of both ends and maps "size" bytes of PMEM (0: none).  0 or the errors of
 * <linkvisor/vlink.h>; a failure leaves nothing that close would have to undo.
 * Process context.
 */
int vlink_half_open(struct vlink_half *h, const struct vlink_half_labels *labels, size_t size);

/*
 * From now on handler(cookie) is called for each XIRQ, in hard interrupt context; detach ends
 * that and may be called at any time.  Process context.
 */
int vlink_half_attach(struct vlink_half *h, xirq_handler_t handler, void *cookie);
void vlink_half_detach(struct vlink_half *h);

/* Detaches and unmaps; may be called twice, and for what was never opened. */
void vlink_half_close(struct vlink_half *h);

/* The end as proto/ wants it. */
struct link_end vlink_half_end(const struct vlink_half *h);

/* Interrupts the peer.  Any context. */
static inline void vlink_half_trigger(const struct vlink_half *h)
{
	vlink_xirq_trigger(h->end, h->peer_xirq);
}

#endif
