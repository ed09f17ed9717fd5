// SPDX-License-Identifier: GPL-2.0-only
#include <linux/export.h>

#include <linkvisor/pipe_users.h>

void pipe_users_init(struct pipe_users *u, void (*want)(void *device, bool want), void *device)
{
	*u = (struct pipe_users){ .want = want, .device = device };
	mutex_init(&u->lock);
}
EXPORT_SYMBOL_GPL(pipe_users_init);

void pipe_users_get(struct pipe_users *u)
{
	mutex_lock(&u->lock);
	u->opened++;
	if (u->open++ == 0)
		u->want(u->device, true);
	mutex_unlock(&u->lock);
}
EXPORT_SYMBOL_GPL(pipe_users_get);

void pipe_users_put(struct pipe_users *u)
{
	mutex_lock(&u->lock);
	if (--u->open == 0)
		u->want(u->device, false);
	mutex_unlock(&u->lock);
}
EXPORT_SYMBOL_GPL(pipe_users_put);
