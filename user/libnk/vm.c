// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linkvisor/nk_vm.h>

#include "user/libnk/link.h"

#define DEVICE		"/dev/nkctl"
#define VM_FIRST	2u	/* the hypervisor has the ids below */

struct nk_vms {
	int fd;
};

static int call(const struct nk_vms *vms, unsigned long number, void *arg)
{
	return ioctl(vms->fd, number, arg) < 0 ? -errno : 0;
}

NK_EXPORT int nk_vm_open(struct nk_vms **result)
{
	struct nk_vms *vms = malloc(sizeof(*vms));
	int err;

	if (!vms)
		return -ENOMEM;
	vms->fd = open(DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (vms->fd < 0) {
		err = -errno;
		free(vms);
		return err;
	}
	*result = vms;
	return 0;
}

NK_EXPORT void nk_vm_close(struct nk_vms *vms)
{
	if (!vms)
		return;
	close(vms->fd);
	free(vms);
}

NK_EXPORT int nk_vm_fd(const struct nk_vms *vms)
{
	return vms->fd;
}

NK_EXPORT int nk_vm_self(struct nk_vms *vms, struct nkctl_self *self)
{
	return call(vms, NKCTL_GET_SELF, self);
}

NK_EXPORT int nk_vm_info(struct nk_vms *vms, uint32_t id, struct nkctl_vm *vm)
{
	memset(vm, 0, sizeof(*vm));
	vm->vm = id;
	return call(vms, NKCTL_GET_VM, vm);
}

NK_EXPORT int nk_vm_list(struct nk_vms *vms, struct nkctl_vm *list, size_t n)
{
	struct nkctl_self self;
	struct nkctl_vm vm;
	int err = nk_vm_self(vms, &self), count = 0;

	if (err)
		return err;
	for (uint32_t id = VM_FIRST; id <= self.highest; id++) {
		err = nk_vm_info(vms, id, &vm);
		if (err == -ENOENT || err == -EACCES)
			continue;
		if (err)
			return err;
		if ((size_t)count < n)
			list[count] = vm;
		count++;
	}
	return count;
}

static int is_id(const char *name, uint32_t *id)
{
	char *end;
	unsigned long value = strtoul(name, &end, 10);

	*id = value <= UINT32_MAX ? (uint32_t)value : UINT32_MAX;
	return name[0] >= '0' && name[0] <= '9' && !*end;
}

NK_EXPORT int nk_vm_find(struct nk_vms *vms, const char *name)
{
	struct nkctl_self self;
	struct nkctl_vm vm;
	uint32_t id;
	int err = nk_vm_self(vms, &self), number = is_id(name, &id);

	for (uint32_t i = VM_FIRST; !err && i <= self.highest; i++)
		if (!nk_vm_info(vms, i, &vm) && !strcmp(vm.name, name))
			return (int)i;
	if (!err && number)
		err = nk_vm_info(vms, id, &vm);
	if (err)
		return err;
	return number ? (int)id : -ENOENT;
}

NK_EXPORT int nk_vm_control(struct nk_vms *vms, uint32_t id, uint32_t op)
{
	struct nkctl_control control = { id, op };

	return call(vms, NKCTL_CONTROL, &control);
}

/* Other processes may have the file, too: the change that poll promised may be gone. */
static int take_change(struct nk_vms *vms)
{
	uint32_t changes;

	if (read(vms->fd, &changes, sizeof(changes)) < 0 && errno != EAGAIN)
		return -errno;
	return 1;
}

NK_EXPORT int nk_vm_wait(struct nk_vms *vms, int ms)
{
	struct pollfd poll_fd = { .fd = vms->fd, .events = POLLIN };
	int n = poll(&poll_fd, 1, ms);

	if (n < 0)
		return -errno;
	return n ? take_change(vms) : 0;
}

NK_EXPORT int nk_vm_link(struct nk_vms *vms, uint32_t index, struct nkctl_link *link)
{
	memset(link, 0, sizeof(*link));
	link->index = index;
	return call(vms, NKCTL_GET_LINK, link);
}

NK_EXPORT int nk_vm_links(struct nk_vms *vms, struct nkctl_link *list, size_t n)
{
	struct nkctl_link link;
	int err, count = 0;

	for (uint32_t index = 0; (err = nk_vm_link(vms, index, &link)) != -ENOENT; index++) {
		if (err == -EACCES)
			continue;
		if (err)
			return err;
		if ((size_t)count < n)
			list[count] = link;
		count++;
	}
	return count;
}

NK_EXPORT int nk_vm_counters(struct nk_vms *vms, uint32_t scope, uint32_t which, uint64_t *value,
			     size_t n)
{
	struct nkctl_counters c = { .scope = scope, .which = which };
	int err;

	c.count = n < NKCTL_COUNTERS_MAX ? (uint32_t)n : NKCTL_COUNTERS_MAX;
	err = call(vms, NKCTL_GET_COUNTERS, &c);
	if (err)
		return err;
	if (n > c.count)
		n = c.count;
	memcpy(value, c.value, n * sizeof(*value));
	return (int)c.count;
}
