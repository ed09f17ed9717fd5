/* SPDX-License-Identifier: GPL-2.0-only */
/* How many files of a device are open: the first brings its link up, the last takes it down. */
#ifndef GUEST_LINUX_INCLUDE_LINKVISOR_PIPE_USERS_H
#define GUEST_LINUX_INCLUDE_LINKVISOR_PIPE_USERS_H

#include <linux/mutex.h>
#include <linux/types.h>

/* want(device, true) and want(device, false) alternate; both under lock. */
struct pipe_users {
	struct mutex lock;		/* taken before all others of the device */
	void (*want)(void *device, bool want);
	void *device;
	unsigned int open;		/* files open now */
	u64 opened;			/* and ever */
};

void pipe_users_init(struct pipe_users *u, void (*want)(void *device, bool want), void *device);

/* For each open, and its release.  Process context. */
void pipe_users_get(struct pipe_users *u);
void pipe_users_put(struct pipe_users *u);

#endif
