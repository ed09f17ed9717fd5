// SPDX-License-Identifier: GPL-2.0-only
/* The client's device and its files. */
#include <linux/compat.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "guest/linux/vumem/client.h"

#define to_client(device)	container_of(device, struct vumem_client, d)

/* ---- files ---- */

static int client_open(struct inode *inode, struct file *file)
{
	struct vumem_device *d = container_of(inode->i_cdev, struct vumem_device, cdev);
	struct vumem_file *f = kzalloc(sizeof(*f), GFP_KERNEL_ACCOUNT);

	if (!f)
		return -ENOMEM;
	f->c = to_client(d);
	file->private_data = f;
	pipe_users_get(&d->users);
	return nonseekable_open(inode, file);
}

static int client_release(struct inode *inode, struct file *file)
{
	struct vumem_file *f = file->private_data;

	if (f->kind == VUMEM_SESSION)
		vumem_session_end(f);
	if (f->kind == VUMEM_BUFFER)
		vumem_buffer_close(f->buffer);
	pipe_users_put(&f->c->d.users);
	kfree(f);
	return 0;
}

/* ---- ioctl ---- */

static long ioctl_session(struct file *file, unsigned int cmd, unsigned long arg)
{
	bool nonblock = file->f_flags & O_NONBLOCK;

	if (_IOC_SIZE(cmd) > 1)
		return -EINVAL;
	return vumem_session_create(file->private_data, _IOC_SIZE(cmd), nonblock);
}

static int alloc_read(struct vumem_alloc *alloc, u8 *opaque, void __user *arg)
{
	if (copy_from_user(alloc, arg, sizeof(*alloc)))
		return -EFAULT;
	if (alloc->size > VUMEM_OPAQUE_MAX)
		return -EMSGSIZE;
	if (alloc->reserved)
		return -EINVAL;
	return copy_from_user(opaque, u64_to_user_ptr(alloc->opaque), alloc->size) ? -EFAULT : 0;
}

static long ioctl_alloc(struct file *file, unsigned int cmd, unsigned long arg)
{
	u8 opaque[VUMEM_OPAQUE_MAX];
	struct vumem_alloc alloc;
	int err = alloc_read(&alloc, opaque, (void __user *)arg);

	if (!err)
		err = vumem_buffer_alloc(file, &alloc, opaque);
	if (err)
		return err;
	if (copy_to_user(u64_to_user_ptr(alloc.opaque), opaque, alloc.size) ||
	    copy_to_user((void __user *)arg, &alloc, sizeof(alloc)))
		return -EFAULT;
	return 0;
}

static long ioctl_register(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct vumem_file *session, *f = file->private_data;
	struct file *session_file;
	int err;

	session = vumem_session_get(f->c, arg, &session_file);
	if (IS_ERR(session))
		return PTR_ERR(session);
	err = vumem_session_register(session, f->buffer, cmd == VUMEM_BUFFER_REGISTER);
	fput(session_file);
	return err;
}

/* Nothing is to be done: both VMs map the memory cacheable and shareable. */
static long ioctl_cache(struct file *file, unsigned int cmd, unsigned long arg)
{
	return _IOC_SIZE(cmd) && !(_IOC_SIZE(cmd) & ~VUMEM_SYNC_ALL) ? 0 : -EINVAL;
}

static long ioctl_remote(struct file *file, unsigned int cmd, unsigned long arg)
{
	u8 opaque[VUMEM_OPAQUE_MAX];
	u32 size = _IOC_SIZE(cmd);
	int err;

	if (size > sizeof(opaque))
		return -EMSGSIZE;
	if (copy_from_user(opaque, (void __user *)arg, size))
		return -EFAULT;
	err = vumem_buffer_ctl(file->private_data, opaque, size);
	if (!err && copy_to_user((void __user *)arg, opaque, size))
		err = -EFAULT;
	return err;
}

static long ioctl_info(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct vumem_file *f = file->private_data;
	struct vumem_info info;

	vumem_buffer_info(f->buffer, &info);
	return copy_to_user((void __user *)arg, &info, sizeof(info)) ? -EFAULT : 0;
}

/* Their sizes may be part of what they say. */
static const struct {
	unsigned int cmd;
	bool any_size;
	enum vumem_kind kind;
	long (*call)(struct file *file, unsigned int cmd, unsigned long arg);
} calls[] = {
	{ VUMEM_SESSION_CREATE, true, VUMEM_FRESH, ioctl_session },
	{ VUMEM_BUFFER_ALLOC, false, VUMEM_FRESH, ioctl_alloc },
	{ VUMEM_BUFFER_REGISTER, false, VUMEM_BUFFER, ioctl_register },
	{ VUMEM_BUFFER_UNREGISTER, false, VUMEM_BUFFER, ioctl_register },
	{ VUMEM_BUFFER_CACHE_CTL(0), true, VUMEM_BUFFER, ioctl_cache },
	{ VUMEM_BUFFER_CTL_REMOTE(0), true, VUMEM_BUFFER, ioctl_remote },
	{ VUMEM_BUFFER_INFO, false, VUMEM_BUFFER, ioctl_info },
};

static unsigned int without_size(unsigned int cmd)
{
	return cmd & ~(_IOC_SIZEMASK << _IOC_SIZESHIFT);
}

static long client_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct vumem_file *f = file->private_data;
	int i;

	for (i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i].any_size ? calls[i].cmd == without_size(cmd) : calls[i].cmd == cmd)
			break;
	if (i == ARRAY_SIZE(calls))
		return -ENOTTY;
	if (smp_load_acquire(&f->kind) != calls[i].kind)
		return -EINVAL;
	return calls[i].call(file, cmd, arg);
}

const struct file_operations vumem_client_operations = {
	.owner = THIS_MODULE,
	.open = client_open,
	.release = client_release,
	.unlocked_ioctl = client_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = vumem_map,
};

/* ---- the device ---- */

static void client_init(struct vumem_device *d)
{
	struct vumem_client *c = to_client(d);

	INIT_LIST_HEAD(&c->buffers);
	INIT_LIST_HEAD(&c->registrations);
	vumem_call_init_client(c);
}

static void client_exit(struct vumem_device *d)
{
	struct vumem_client *c = to_client(d);

	vumem_call_look(c);
	flush_work(&c->work);
	xmem_unmap_all(d->half.end);
}

static void client_up(struct vumem_device *d)
{
}

static void client_down(struct vumem_device *d)
{
	struct vumem_client *c = to_client(d);
	struct vumem_buffer *b, *next;

	list_for_each_entry_safe(b, next, &c->buffers, node)
		vumem_buffer_die(b);
	xmem_unmap_all(d->half.end);
	c->lost = true;
	vumem_call_look(c);
}

/*
 * The core stays bound to a session that is over.  The call that was out in it ends here, so that
 * the core can be bound to the next one.
 */
static void client_stepped(struct vumem_device *d)
{
	struct vumem_client *c = to_client(d);

	vumem_call_abort(c);
	if (!c->lost)
		return;
	if (READ_ONCE(d->users.open)) {
		vrpc_want(&d->core, false);
		vrpc_step(&d->core);
		vrpc_want(&d->core, true);
		vrpc_step(&d->core);
	}
	c->lost = false;
}

static void client_on_xirq(struct vumem_device *d)
{
	vumem_call_look(to_client(d));
}

/* The server wants pages back, or has taken them. */
static void client_xmem(struct vumem_device *d)
{
	struct vumem_client *c = to_client(d);
	struct vumem_buffer *b, *next;

	mutex_lock(&d->lock);
	list_for_each_entry_safe(b, next, &c->buffers, node)
		if (b->grant.pages && xmem_is_asked(d->half.end, &b->grant))
			vumem_buffer_die(b);
	mutex_unlock(&d->lock);
}

static struct pipe_nodes nodes[VUMEM_CLASSES] = {
	{ .name = "vumem-clt-" LV_VUMEM_CLASS },
	{ .name = "vumem-clt-" LV_VUMEM_CLASS_VOGL },
};

const struct vumem_role vumem_client_role = {
	.size = sizeof(struct vumem_client),
	.nodes = nodes,
	.operations = &vumem_client_operations,
	.init = client_init,
	.exit = client_exit,
	.up = client_up,
	.down = client_down,
	.stepped = client_stepped,
	.on_xirq = client_on_xirq,
	.xmem = client_xmem,
};
