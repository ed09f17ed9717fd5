// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <unistd.h>

#include "user/libnk/link.h"

static int xirq_label(struct nk_link *link, uint32_t id, uint32_t owner, uint32_t count)
{
	struct vlink_user_xirq request = { .id = id, .owner = owner, .count = count };

	return link_call(link, VLINK_USER_XIRQ, &request);
}

NK_EXPORT int nk_xirq_receive(struct nk_link *link, uint32_t id, uint32_t count)
{
	return xirq_label(link, id, link->role, count);
}

NK_EXPORT int nk_xirq_send(struct nk_link *link, uint32_t id, uint32_t count)
{
	return xirq_label(link, id, !link->role, count);
}

NK_EXPORT int nk_xirq_trigger(struct nk_link *link, uint32_t id, uint32_t index)
{
	struct vlink_user_trigger request = { .id = id, .index = index };

	return link_call(link, VLINK_USER_TRIGGER, &request);
}

NK_EXPORT int nk_xirq_eventfd(struct nk_link *link, uint32_t id, uint32_t index, int fd)
{
	struct vlink_user_eventfd request = { .id = id, .index = index, .fd = fd };

	return link_call(link, VLINK_USER_EVENTFD, &request);
}

NK_EXPORT int nk_read(struct nk_link *link, struct vlink_user_event *events, size_t n)
{
	ssize_t size = read(link->fd, events, n * sizeof(*events));

	return size < 0 ? -errno : (int)(size / (ssize_t)sizeof(*events));
}
