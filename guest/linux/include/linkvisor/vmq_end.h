/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The link ends of a vmq, for what a driver does with them besides: grants (<linkvisor/xmem.h>).
 * They stay from init to finish; whether the session is on is the queue's matter.
 */
#ifndef GUEST_LINUX_INCLUDE_LINKVISOR_VMQ_END_H
#define GUEST_LINUX_INCLUDE_LINKVISOR_VMQ_END_H

#include <linkvisor/vlink.h>
#include <nk/vmq.h>

/* Of the link that we receive by, whose server we are, and of the one that we send by. */
struct vlink_device *vmq_link_rx_end(const vmq_link_t *link);
struct vlink_device *vmq_link_tx_end(const vmq_link_t *link);

#endif
