// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linkvisor/vumem.h>

#define EXPORT	__attribute__((visibility("default")))

struct vumem_session {
	int fd;
	char *device;
};

struct vumem_buffer {
	int fd;
	int allocator;			/* this process asked for it */
	size_t size;
	uint32_t id;
	uint32_t attr;
	void *at;			/* NULL: not mapped */
	void *private;
};

static int call(int fd, unsigned long number, void *arg)
{
	return ioctl(fd, number, arg) < 0 ? -errno : 0;
}

/* ---- sessions ---- */

static char *copy_of(const char *text)
{
	size_t size = 1;
	char *copy;

	while (text[size - 1])
		size++;
	copy = malloc(size);
	for (size_t i = 0; copy && i < size; i++)
		copy[i] = text[i];
	return copy;
}

static int session_open(struct vumem_session *session, const char *device, unsigned long number)
{
	int err;

	session->device = copy_of(device);
	if (!session->device)
		return -ENOMEM;
	session->fd = open(device, O_RDWR | O_CLOEXEC);
	if (session->fd < 0)
		return -errno;
	do
		err = call(session->fd, number, NULL);
	while (err == -EINTR);
	return err;
}

static int session_create(const char *device, unsigned long number, struct vumem_session **result)
{
	struct vumem_session *session = malloc(sizeof(*session));
	int err;

	if (!session)
		return -ENOMEM;
	*session = (struct vumem_session){ .fd = -1 };
	err = session_open(session, device, number);
	if (err)
		vumemSessionDestroy(session);
	else
		*result = session;
	return err;
}

EXPORT int vumemSessionCreate(const char *device, struct vumem_session **session)
{
	return session_create(device, VUMEM_SESSION_CREATE, session);
}

EXPORT int vumemSessionMasterCreate(const char *device, struct vumem_session **session)
{
	return session_create(device, VUMEM_SESSION_MASTER_CREATE, session);
}

EXPORT void vumemSessionDestroy(struct vumem_session *session)
{
	if (!session)
		return;
	if (session->fd >= 0)
		close(session->fd);
	free(session->device);
	free(session);
}

/* ---- buffers ---- */

static int buffer_create(int fd, struct vumem_buffer **result)
{
	struct vumem_buffer *buffer = malloc(sizeof(*buffer));
	struct vumem_info info;
	int err = call(fd, VUMEM_BUFFER_INFO, &info);

	if (!buffer || err) {
		free(buffer);
		return err ? err : -ENOMEM;
	}
	*buffer = (struct vumem_buffer){
		.fd = fd,
		.size = info.buffer_size,
		.id = info.buffer_id,
		.attr = info.buffer_attr,
	};
	*result = buffer;
	return 0;
}

EXPORT int vumemBufferAlloc(struct vumem_session *session, void *alloc, size_t size,
			    struct vumem_buffer **buffer)
{
	struct vumem_alloc request = {
		.session_fd = (uint32_t)session->fd,
		.size = (uint32_t)size,
		.opaque = (uintptr_t)alloc,
	};
	int fd, err;

	if (size > VUMEM_OPAQUE_MAX)
		return -EMSGSIZE;
	fd = open(session->device, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = call(fd, VUMEM_BUFFER_ALLOC, &request);
	if (!err)
		err = buffer_create(fd, buffer);
	if (err)
		close(fd);
	else
		(*buffer)->allocator = 1;
	return err;
}

EXPORT int vumemBufferImport(int fd, struct vumem_buffer **buffer)
{
	return buffer_create(fd, buffer);
}

EXPORT void vumemBufferFree(struct vumem_buffer *buffer)
{
	if (!buffer)
		return;
	vumemBufferUnmap(buffer);
	close(buffer->fd);
	free(buffer);
}

EXPORT uint32_t vumemBufferIdGet(const struct vumem_buffer *buffer)
{
	return buffer->id;
}

EXPORT uint32_t vumemBufferAttrGet(const struct vumem_buffer *buffer)
{
	return buffer->attr;
}

EXPORT size_t vumemBufferSizeGet(const struct vumem_buffer *buffer)
{
	return buffer->size;
}

EXPORT int vumemBufferFdGet(const struct vumem_buffer *buffer)
{
	return buffer->fd;
}

static int buffer_register(struct vumem_session *session, struct vumem_buffer *buffer,
			   unsigned long number)
{
	return call(buffer->fd, number, (void *)(uintptr_t)session->fd);
}

EXPORT int vumemBufferRegister(struct vumem_session *session, struct vumem_buffer *buffer)
{
	return buffer_register(session, buffer, VUMEM_BUFFER_REGISTER);
}

EXPORT int vumemBufferUnregister(struct vumem_session *session, struct vumem_buffer *buffer)
{
	return buffer_register(session, buffer, VUMEM_BUFFER_UNREGISTER);
}

EXPORT int vumemBufferMap(struct vumem_buffer *buffer, void **at)
{
	int prot = PROT_READ | (buffer->attr & VUMEM_READ_ONLY ? 0 : PROT_WRITE);

	if (buffer->at)
		return -EBUSY;
	if (!(buffer->attr & VUMEM_MAPPABLE))
		return -ENODEV;
	buffer->at = mmap(NULL, buffer->size, prot, MAP_SHARED, buffer->fd, 0);
	if (buffer->at == MAP_FAILED) {
		buffer->at = NULL;
		return -errno;
	}
	*at = buffer->at;
	return 0;
}

EXPORT int vumemBufferUnmap(struct vumem_buffer *buffer)
{
	if (!buffer->at)
		return -EINVAL;
	munmap(buffer->at, buffer->size);
	buffer->at = NULL;
	return 0;
}

EXPORT int vumemBufferCacheCtl(struct vumem_buffer *buffer, unsigned int op)
{
	if (!op || op & ~(unsigned int)VUMEM_SYNC_ALL)
		return -EINVAL;
	return call(buffer->fd, VUMEM_BUFFER_CACHE_CTL(op), NULL);
}

static int ctl_word(void *arg, size_t size, int value)
{
	if (size != sizeof(value))
		return -EINVAL;
	*(int *)arg = value;
	return 0;
}

static int ctl_private(struct vumem_buffer *buffer, enum vumem_ctl cmd, void **arg, size_t size)
{
	if (size != sizeof(*arg))
		return -EINVAL;
	if (cmd == VUMEM_CTL_PRIVATE_GET)
		*arg = buffer->private;
	else
		buffer->private = *arg;
	return 0;
}

EXPORT int vumemBufferCtl(struct vumem_buffer *buffer, enum vumem_ctl cmd, void *arg, size_t size)
{
	switch (cmd) {
	case VUMEM_CTL_REMOTE:
		return size > VUMEM_OPAQUE_MAX ?
			       -EMSGSIZE : call(buffer->fd, VUMEM_BUFFER_CTL_REMOTE(size), arg);
	case VUMEM_CTL_IS_ALLOCATOR:
		return ctl_word(arg, size, buffer->allocator);
	case VUMEM_CTL_IS_MAPPABLE:
		return ctl_word(arg, size, !!(buffer->attr & VUMEM_MAPPABLE));
	case VUMEM_CTL_PRIVATE_GET:
	case VUMEM_CTL_PRIVATE_SET:
		return ctl_private(buffer, cmd, arg, size);
	}
	return -EINVAL;
}
