// SPDX-License-Identifier: GPL-2.0-only
/* vion: dma-bufs that several VMs share (docs/services/vion.md). */
#include <linux/compat.h>
#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/uaccess.h>

#include <linkvisor/vion.h>
#include <nk/nkern.h>

#include "guest/linux/vion/export.h"
#include "guest/linux/vion/link.h"
#include "guest/linux/vion/proc.h"

/* ---- the device ---- */

/* The descriptor appears when the process has been told of it, and not otherwise. */
static int give_fd(struct dma_buf *buf, int fd, const void *arg, size_t size, void __user *to)
{
	if (fd < 0 || copy_to_user(to, arg, size)) {
		if (fd >= 0)
			put_unused_fd(fd);
		dma_buf_put(buf);
		return fd < 0 ? fd : -EFAULT;
	}
	fd_install(fd, buf->file);
	return 0;
}

static long ioctl_alloc(void __user *to)
{
	struct vion_alloc arg;
	struct dma_buf *buf;

	if (copy_from_user(&arg, to, sizeof(arg)))
		return -EFAULT;
	buf = vion_alloc(arg.size, arg.flags);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	arg.size = buf->size;
	arg.fd = get_unused_fd_flags(O_CLOEXEC);
	return give_fd(buf, arg.fd, &arg, sizeof(arg), to);
}

static long ioctl_export(void __user *to)
{
	struct vion_export arg;
	struct dma_buf *buf;
	int err;

	if (copy_from_user(&arg, to, sizeof(arg)))
		return -EFAULT;
	buf = dma_buf_get(arg.fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	err = vion_export(buf, arg.peers, arg.flags, &arg.gid);
	dma_buf_put(buf);
	if (!err && copy_to_user(to, &arg, sizeof(arg)))
		err = -EFAULT;
	return err;
}

static long ioctl_import(void __user *to)
{
	struct vion_import arg;
	struct dma_buf *buf;

	if (copy_from_user(&arg, to, sizeof(arg)))
		return -EFAULT;
	if (arg.flags)
		return -EINVAL;
	buf = vion_import(arg.gid);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	arg.size = buf->size;
	arg.fd = get_unused_fd_flags(O_CLOEXEC);
	return give_fd(buf, arg.fd, &arg, sizeof(arg), to);
}

static long device_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *to = (void __user *)arg;

	switch (cmd) {
	case VION_ALLOC:
		return ioctl_alloc(to);
	case VION_EXPORT:
		return ioctl_export(to);
	case VION_IMPORT:
		return ioctl_import(to);
	}
	return -ENOTTY;
}

static int device_release(struct inode *inode, struct file *file)
{
	vion_export_look();
	return 0;
}

static const struct file_operations device_operations = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
	.release = device_release,
	.unlocked_ioctl = device_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "vion",
	.fops = &device_operations,
};

/* ---- the module ---- */

static int __init vion_module_init(void)
{
	int err;

	if (PAGE_SIZE != LV_VION_PAGE)
		return -EOPNOTSUPP;
	vion_export_init(nkops.nk_id_get());
	err = vion_loan_init();
	if (err)
		return err;
	err = vion_link_init();
	if (err)
		goto exit_loan;
	err = vion_proc_init();
	if (err)
		goto exit_link;
	err = misc_register(&device);
	if (err)
		goto exit_proc;
	return 0;

exit_proc:
	vion_proc_exit();
exit_link:
	vion_link_exit();
	vion_export_exit();
exit_loan:
	vion_loan_exit();
	return err;
}
module_init(vion_module_init);

/* The dma-bufs that we made hold the module, and so do open files. */
static void __exit vion_module_exit(void)
{
	misc_deregister(&device);
	vion_proc_exit();
	vion_link_exit();
	vion_export_exit();
	vion_loan_exit();
}
module_exit(vion_module_exit);

MODULE_DESCRIPTION("dma-bufs of another virtual machine");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(DMA_BUF);
