/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A pair: two links of one class and number between the same two VMs with the roles swapped.
 * A loopback pair has all four ends in this VM; then each end has one partner of its own.
 */
#ifndef GUEST_LINUX_INCLUDE_LINKVISOR_PAIR_H
#define GUEST_LINUX_INCLUDE_LINKVISOR_PAIR_H

#include <linkvisor/vlink.h>

struct vlink_pair {
	struct vlink_device *rx;	/* we are server */
	struct vlink_device *tx;	/* we are client */
};

/*
 * The pair that vl belongs to; false if there is none.  The partner is any end on the bus, or one
 * that waits: vl's driver has bound it and given it no drvdata.  Process context.
 */
bool vlink_pair_find(struct vlink_device *vl, struct vlink_pair *pair);
bool vlink_pair_find_waiting(struct vlink_device *vl, struct vlink_pair *pair);

#endif
