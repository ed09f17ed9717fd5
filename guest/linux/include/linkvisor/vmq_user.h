/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The frame of a driver on vmq: its links, the work item in which they are told ON and OFF, and its
 * end.  The memory is the driver's, mostly static.
 */
#ifndef GUEST_LINUX_INCLUDE_LINKVISOR_VMQ_USER_H
#define GUEST_LINUX_INCLUDE_LINKVISOR_VMQ_USER_H

#include <linux/workqueue.h>

#include <nk/vmq.h>

struct vmq_user {
	vmq_links_t *links;		/* from vmq_user_init() to vmq_links_finish() */
	struct workqueue_struct *queue;	/* the driver's; for "sysconf" */
	struct work_struct sysconf;
	bool leaving;			/* nothing is told any more but by vmq_user_stop() */
};

/*
 * Takes all links of the class, as vmq_links_init_ex() does, and returns what that returns.
 * "callbacks" has vmq_user_on_sysconf(); "queue" stays until the links are finished.  Process
 * context.
 */
int vmq_user_init(struct vmq_user *user, const char *class, const vmq_callbacks_t *callbacks,
		  bool frontend, struct workqueue_struct *queue);

/* .sysconf_notify of the driver.  Hard interrupt context. */
void vmq_user_on_sysconf(vmq_links_t *links);

/*
 * All links are OFF when it returns, link_off has been called for each, and no callback comes any
 * more.  May be called twice.  The driver then calls vmq_links_finish().  Process context.
 */
void vmq_user_stop(struct vmq_user *user);

#endif
