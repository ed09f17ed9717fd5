/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The link end of a vrpc instance, for what a driver does with it besides calls: grants
 * (<linkvisor/xmem.h>).  A grant belongs to the session in which it was made; vrpc itself neither
 * makes nor ends any.
 */
#ifndef GUEST_LINUX_INCLUDE_LINKVISOR_VRPC_END_H
#define GUEST_LINUX_INCLUDE_LINKVISOR_VRPC_END_H

#include <linkvisor/vlink.h>
#include <nk/vrpc.h>

/* Stays as long as the instance is in use. */
struct vlink_device *vrpc_end(struct vrpc_t *vrpc);

/*
 * A name for the session of the call that a server is at, in call(); for that which a client is
 * connected to, from vrpc_client_open() to vrpc_close().
 */
u32 vrpc_epoch(struct vrpc_t *vrpc);
/* Is that session up?  Any context. */
bool vrpc_epoch_is(struct vrpc_t *vrpc, u32 epoch);

/*
 * changed(cookie) is called when a session has ended, and when grants of the link changed (see
 * .xmem of struct vlink_driver): in atomic context, under a lock of the instance, so it does no more
 * than queue a work.  NULL: no more, and it has returned.  Process context.
 */
void vrpc_watch(struct vrpc_t *vrpc, void (*changed)(void *cookie), void *cookie);

#endif
