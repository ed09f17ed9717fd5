// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linkvisor/vion.h>

#define EXPORT	__attribute__((visibility("default")))

static int call(int fd, unsigned long number, void *arg)
{
	return ioctl(fd, number, arg) < 0 ? -errno : 0;
}

/* One call of a device, which has no state. */
static int call_device(const char *device, unsigned long number, void *arg)
{
	int err, fd = open(device, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	err = call(fd, number, arg);
	close(fd);
	return err;
}

/* ---- buffers ---- */

EXPORT int vion_alloc_heap(const char *heap, uint64_t size, int *fd)
{
	struct dma_heap_allocation_data arg = { .len = size, .fd_flags = O_RDWR | O_CLOEXEC };
	char device[64];
	int err;

	if ((size_t)snprintf(device, sizeof(device), "/dev/dma_heap/%s", heap) >= sizeof(device))
		return -ENAMETOOLONG;
	err = call_device(device, DMA_HEAP_IOCTL_ALLOC, &arg);
	if (!err)
		*fd = (int)arg.fd;
	return err;
}

EXPORT int vion_alloc(uint64_t size, uint32_t flags, int *fd)
{
	struct vion_alloc arg = { .size = size, .flags = flags };
	int err = flags ? -ENOENT : vion_alloc_heap("system", size, fd);

	if (err != -ENOENT && err != -EACCES && err != -EPERM)
		return err;
	err = call_device(VION_DEVICE, VION_ALLOC, &arg);
	if (!err)
		*fd = arg.fd;
	return err;
}

EXPORT int vion_export(int fd, uint64_t peers, uint32_t flags, uint64_t *gid)
{
	struct vion_export arg = { .fd = fd, .flags = flags, .peers = peers };
	int err = call_device(VION_DEVICE, VION_EXPORT, &arg);

	if (!err)
		*gid = arg.gid;
	return err;
}

EXPORT int vion_import(uint64_t gid, int *fd, uint64_t *size)
{
	struct vion_import arg = { .gid = gid };
	int err = call_device(VION_DEVICE, VION_IMPORT, &arg);

	if (err)
		return err;
	*fd = arg.fd;
	if (size)
		*size = arg.size;
	return 0;
}

/* ---- access ---- */

EXPORT int vion_map(int fd, uint64_t size, uint32_t access, void **at)
{
	int prot = (access & VION_READ ? PROT_READ : 0) | (access & VION_WRITE ? PROT_WRITE : 0);
	void *mapping;

	if (access & ~(VION_READ | VION_WRITE) || size != (size_t)size)
		return -EINVAL;
	mapping = mmap(NULL, (size_t)size, prot, MAP_SHARED, fd, 0);
	if (mapping == MAP_FAILED)
		return -errno;
	*at = mapping;
	return 0;
}

EXPORT int vion_unmap(void *at, uint64_t size)
{
	return munmap(at, (size_t)size) ? -errno : 0;
}

static int sync_buffer(int fd, uint64_t when, uint32_t access)
{
	struct dma_buf_sync arg = { .flags = when };
	int err;

	if (!access || access & ~(VION_READ | VION_WRITE))
		return -EINVAL;
	arg.flags |= (access & VION_READ ? DMA_BUF_SYNC_READ : 0) |
		     (access & VION_WRITE ? DMA_BUF_SYNC_WRITE : 0);
	do
		err = call(fd, DMA_BUF_IOCTL_SYNC, &arg);
	while (err == -EINTR || err == -EAGAIN);
	return err;
}

EXPORT int vion_begin(int fd, uint32_t access)
{
	return sync_buffer(fd, DMA_BUF_SYNC_START, access);
}

EXPORT int vion_end(int fd, uint32_t access)
{
	return sync_buffer(fd, DMA_BUF_SYNC_END, access);
}
