/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a process gets from its end: labels of PMEM and XIRQs, events.  life is
 * held by the caller; errors are those of the uapi header.
 */
#ifndef GUEST_LINUX_VLINK_USER_RESOURCE_H
#define GUEST_LINUX_VLINK_USER_RESOURCE_H

#include "guest/linux/vlink_user/end.h"

/* Fills request->offset. */
int vlink_user_resource_pmem(struct user_end *end, struct vlink_user_pmem *request);
/* The address of "pages" pages from mmap offset "page" on, 0 if they are not all ours. */
phys_addr_t vlink_user_resource_pmem_at(const struct user_end *end, u64 page, u64 pages);

int vlink_user_resource_xirq(struct user_end *end, const struct vlink_user_xirq *request);
int vlink_user_resource_trigger(struct user_end *end, const struct vlink_user_trigger *request);
int vlink_user_resource_eventfd(struct user_end *end, const struct vlink_user_eventfd *request);
/* Detaches every XIRQ and takes all labels from the process.  life is held for writing. */
void vlink_user_resource_drop(struct user_end *end);
/*
 * Zeroes what a process wrote and nobody else does, as soon as the peer cannot be reading it:
 * nothing happens while it is ON.  No process has the end; life is held for writing, or
 * nobody else can come.  All of it, or a part: is there more to do?  Process context.
 */
void vlink_user_resource_clean(struct user_end *end);
bool vlink_user_resource_clean_some(struct user_end *end);

/* Takes at most "limit" events; how many.  No XIRQ is before a state that was there before it. */
u32 vlink_user_resource_take_events(struct user_end *end, struct vlink_user_event *events,
				    u32 limit);
/* Puts back what could not be delivered. */
void vlink_user_resource_return_events(struct user_end *end, const struct vlink_user_event *events,
				       u32 count);

#endif
