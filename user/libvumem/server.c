// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linkvisor/vumem.h>

#define EXPORT	__attribute__((visibility("default")))

struct vumem_server {
	int fd;
};

EXPORT int vumemServerCreate(const char *device, struct vumem_server **result)
{
	struct vumem_server *server = malloc(sizeof(*server));
	int err;

	if (!server)
		return -ENOMEM;
	server->fd = open(device, O_RDWR | O_CLOEXEC);
	if (server->fd < 0) {
		err = -errno;
		free(server);
		return err;
	}
	*result = server;
	return 0;
}

EXPORT void vumemServerDestroy(struct vumem_server *server)
{
	if (!server)
		return;
	close(server->fd);
	free(server);
}

EXPORT int vumemServerFdGet(const struct vumem_server *server)
{
	return server->fd;
}

EXPORT int vumemReceive(struct vumem_server *server, struct vumem_req *req)
{
	return ioctl(server->fd, VUMEM_RECEIVE, req) < 0 ? -errno : 0;
}

EXPORT int vumemRespond(struct vumem_server *server, const struct vumem_resp *resp)
{
	return ioctl(server->fd, VUMEM_RESPOND, resp) < 0 ? -errno : 0;
}
