// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "user/libnk/handshake.h"
#include "user/libnk/link.h"
#include "user/libnk/memory.h"

#define DEVICES		"/dev/vlink/"

int link_call(const struct nk_link *link, unsigned long number, void *arg)
{
	int result = ioctl(link->fd, number, arg);

	return result < 0 ? -errno : result;
}

static int link_open_file(const char *name)
{
	char path[128];
	int n = snprintf(path, sizeof(path), "%s%s", strchr(name, '/') ? "" : DEVICES, name);
	int fd;

	if (n >= (int)sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_RDWR | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int link_learn_role(struct nk_link *link)
{
	struct vlink_user_info info;
	int err = nk_info(link, &info);

	if (!err)
		link->role = info.role;
	return err;
}

static int link_start(struct nk_link *link, const char *name)
{
	pthread_mutex_init(&link->lock, NULL);
	link->fd = link_open_file(name);
	if (link->fd < 0)
		return link->fd;
	link->handshake = handshake_create(link);
	if (!link->handshake)
		return -ENOMEM;
	return link_learn_role(link);
}

NK_EXPORT int nk_open(const char *name, struct nk_link **result)
{
	struct nk_link *link = calloc(1, sizeof(*link));
	int err = link ? link_start(link, name) : -ENOMEM;

	if (err)
		nk_close(link);
	else
		*result = link;
	return err;
}

NK_EXPORT void nk_close(struct nk_link *link)
{
	if (!link)
		return;
	memory_unmap_all(link);
	free(link->handshake);
	if (link->fd >= 0)
		close(link->fd);
	free(link);
}

NK_EXPORT int nk_fd(const struct nk_link *link)
{
	return link->fd;
}

NK_EXPORT int nk_info(const struct nk_link *link, struct vlink_user_info *info)
{
	return link_call(link, VLINK_USER_GET_INFO, info);
}
