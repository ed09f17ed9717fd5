// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "guest/linux/compat/mm.h"
#include "guest/linux/vlink_user/end.h"
#include "guest/linux/vlink_user/file.h"
#include "guest/linux/vlink_user/resource.h"

#define READ_BATCH	16	/* events that one turn of read() copies */

static int file_open(struct inode *inode, struct file *file)
{
	struct user_end *end = container_of(inode->i_cdev, struct user_end, cdev);
	int err = 0;

	if (!(file->f_mode & FMODE_READ) || !(file->f_mode & FMODE_WRITE))
		return -EACCES;
	down_write(&end->life);
	if (end->gone)
		err = -ENODEV;
	else if (end->mapping)
		err = -EBUSY;
	if (!err) {
		end->mapping = file->f_mapping;
		end->told = LV_VLINK_OFF;
	}
	up_write(&end->life);
	file->private_data = end;
	return err ?: stream_open(inode, file);
}

/* The last descriptor and the last mapping are gone. */
static int file_release(struct inode *inode, struct file *file)
{
	struct user_end *end = file->private_data;

	down_write(&end->life);
	if (!end->gone)
		vlink_user_end_leave(end);
	end->mapping = NULL;
	up_write(&end->life);
	return 0;
}

/* ---- read and poll ---- */

static ssize_t deliver(struct user_end *end, struct vlink_user_event __user *to,
		       const struct vlink_user_event *events, u32 n)
{
	if (!copy_to_user(to, events, n * sizeof(*events)))
		return n * sizeof(*events);
	down_read(&end->life);
	if (!end->gone)
		vlink_user_resource_return_events(end, events, n);
	up_read(&end->life);
	return -EFAULT;
}

/* Returns events, 0 at a hang-up, or -EAGAIN if there is no event. */
static ssize_t read_once(struct user_end *end, struct vlink_user_event __user *to, u32 limit)
{
	struct vlink_user_event events[READ_BATCH];
	ssize_t result = -ENODEV;
	u32 n = 0;

	down_read(&end->life);
	if (!end->gone) {
		n = vlink_user_resource_take_events(end, events, min_t(u32, limit, READ_BATCH));
		result = vlink_user_end_is_hung_up(end) ? 0 : -EAGAIN;
	}
	up_read(&end->life);
	return n ? deliver(end, to, events, n) : result;
}

static ssize_t file_read(struct file *file, char __user *buf, size_t size, loff_t *pos)
{
	struct user_end *end = file->private_data;
	u32 limit = min_t(size_t, size / sizeof(struct vlink_user_event), READ_BATCH);
	ssize_t result;
	int err;

	if (!limit)
		return -EINVAL;
	for (;;) {
		result = read_once(end, (void __user *)buf, limit);
		if (result != -EAGAIN || (file->f_flags & O_NONBLOCK))
			return result;
		/*
		 * The wait asks for signals only if it sleeps, and a peer may give us reasons not
		 * to.
		 */
		err = wait_event_interruptible(end->wait, vlink_user_end_has_events(end));
		if (err || signal_pending(current))
			return -ERESTARTSYS;
		cond_resched();
	}
}

static __poll_t file_poll(struct file *file, poll_table *table)
{
	struct user_end *end = file->private_data;
	__poll_t mask = 0;

	poll_wait(file, &end->wait, table);
	if (READ_ONCE(end->gone))
		return EPOLLERR | EPOLLHUP;
	if (vlink_user_end_has_events(end))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (vlink_user_end_is_hung_up(end))
		mask |= EPOLLHUP;
	return mask;
}

/* ---- ioctl ---- */

static int call_info(struct user_end *end, void *data)
{
	struct vlink_user_info *info = data;
	const struct vlink_device *vl = end->vl;

	strscpy(info->class_name, vl->class, sizeof(info->class_name));
	info->link = vl->link;
	info->role = vl->role;
	info->self = vl->self;
	info->peer = vl->peer;
	info->pmem_size = vl->desc->pmem_size;
	strscpy(info->info, vl->info, sizeof(info->info));
	strscpy(info->peer_info, vl->peer_info, sizeof(info->peer_info));
	return 0;
}

static int call_get_state(struct user_end *end, void *data)
{
	struct vlink_user_state *state = data;

	state->own = vlink_state(end->vl);
	state->peer = vlink_peer_state(end->vl);
	/*
	 * The state came and went without an event: the next event is told even if the state is the
	 * old one.
	 */
	if (state->peer != READ_ONCE(end->told))
		WRITE_ONCE(end->told, U32_MAX);
	return 0;
}

/* Sleepers look again: the link may be hung up now, or not any more. */
static int call_set_state(struct user_end *end, void *data)
{
	u32 state = *(u32 *)data;
	int err;

	if (state > LV_VLINK_ON)
		return -EINVAL;
	err = vlink_state_set(end->vl, state);
	if (err)
		return err;
	vlink_sysconf(end->vl);
	wake_up_interruptible(&end->wait);
	return 0;
}

static int call_pmem(struct user_end *end, void *data)
{
	return vlink_user_resource_pmem(end, data);
}

static int call_xirq(struct user_end *end, void *data)
{
	return vlink_user_resource_xirq(end, data);
}

static int call_trigger(struct user_end *end, void *data)
{
	return vlink_user_resource_trigger(end, data);
}

static int call_eventfd(struct user_end *end, void *data)
{
	return vlink_user_resource_eventfd(end, data);
}

static const struct call {
	unsigned int number;
	int (*handle)(struct user_end *end, void *data);
} calls[] = {
	{ VLINK_USER_GET_INFO, call_info },
	{ VLINK_USER_GET_STATE, call_get_state },
	{ VLINK_USER_SET_STATE, call_set_state },
	{ VLINK_USER_PMEM, call_pmem },
	{ VLINK_USER_XIRQ, call_xirq },
	{ VLINK_USER_TRIGGER, call_trigger },
	{ VLINK_USER_EVENTFD, call_eventfd },
};

static const struct call *call_find(unsigned int number)
{
	u32 nr = _IOC_NR(number);

	if (nr >= ARRAY_SIZE(calls) || calls[nr].number != number)
		return NULL;
	return &calls[nr];
}

static int call_handle(const struct call *call, struct user_end *end, void *data)
{
	int err = -ENODEV;

	down_read(&end->life);
	if (!end->gone)
		err = call->handle(end, data);
	up_read(&end->life);
	return err;
}

static int call_run(const struct call *call, struct user_end *end, void *data, void __user *user)
{
	size_t size = _IOC_SIZE(call->number);
	int err;

	if ((_IOC_DIR(call->number) & _IOC_WRITE) && copy_from_user(data, user, size))
		return -EFAULT;
	err = call_handle(call, end, data);
	if (!err && (_IOC_DIR(call->number) & _IOC_READ) && copy_to_user(user, data, size))
		return -EFAULT;
	return err;
}

/* The struct of GET_INFO alone is too large for the stack. */
static long file_ioctl(struct file *file, unsigned int number, unsigned long arg)
{
	const struct call *call = call_find(number);
	u64 small[4] = { };
	void *data = small;
	int err;

	BUILD_BUG_ON(sizeof(small) < sizeof(struct vlink_user_pmem));
	if (!call)
		return -ENOTTY;
	if (_IOC_SIZE(number) > sizeof(small))
		data = kzalloc(_IOC_SIZE(number), GFP_KERNEL);
	if (!data)
		return -ENOMEM;
	err = call_run(call, file->private_data, data, (void __user *)arg);
	if (data != small)
		kfree(data);
	return err;
}

/* ---- mmap ---- */

/*
 * Pages are put in when they are touched, under life: a mapping that the file does not know yet
 * when the driver is unbound gets no pages.
 */
static vm_fault_t mapping_fault(struct vm_fault *vmf)
{
	struct user_end *end = vmf->vma->vm_private_data;
	vm_fault_t result = VM_FAULT_SIGBUS;
	phys_addr_t addr;

	down_read(&end->life);
	addr = end->gone ? 0 : vlink_user_resource_pmem_at(end, vmf->pgoff, 1);
	if (addr)
		result = vmf_insert_pfn(vmf->vma, vmf->address, PHYS_PFN(addr));
	up_read(&end->life);
	return result;
}

static const struct vm_operations_struct mapping_operations = {
	.fault = mapping_fault,
};

static int file_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct user_end *end = file->private_data;
	phys_addr_t addr;

	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (vma->vm_flags & VM_EXEC)
		return -EPERM;
	down_read(&end->life);
	addr = end->gone ? 0 : vlink_user_resource_pmem_at(end, vma->vm_pgoff, vma_pages(vma));
	up_read(&end->life);
	if (!addr)
		return READ_ONCE(end->gone) ? -ENODEV : -ENXIO;
	compat_vm_flags_mod(vma, VM_PFNMAP | VM_IO | VM_DONTEXPAND | VM_DONTDUMP, VM_MAYEXEC);
	vma->vm_private_data = end;
	vma->vm_ops = &mapping_operations;
	return 0;
}

const struct file_operations vlink_user_file_operations = {
	.owner = THIS_MODULE,
	.open = file_open,
	.release = file_release,
	.read = file_read,
	.poll = file_poll,
	.unlocked_ioctl = file_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = file_mmap,
};
