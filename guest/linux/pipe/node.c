// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/module.h>

#include <linkvisor/pipe_node.h>

#include "guest/linux/compat/class.h"

int pipe_nodes_init(struct pipe_nodes *n)
{
	int err;

	n->class = compat_class_create(n->name);
	if (IS_ERR(n->class))
		return PTR_ERR(n->class);
	err = alloc_chrdev_region(&n->first, 0, PIPE_NODE_LIMIT, n->name);
	if (err)
		class_destroy(n->class);
	return err;
}
EXPORT_SYMBOL_GPL(pipe_nodes_init);

void pipe_nodes_exit(struct pipe_nodes *n)
{
	unregister_chrdev_region(n->first, PIPE_NODE_LIMIT);
	class_destroy(n->class);
}
EXPORT_SYMBOL_GPL(pipe_nodes_exit);

void pipe_node_init(const struct pipe_nodes *n, struct device *dev, struct device *parent,
		    const struct device_type *type, struct cdev *cdev,
		    const struct file_operations *operations)
{
	device_initialize(dev);
	dev->class = n->class;
	dev->type = type;
	dev->parent = parent;
	cdev_init(cdev, operations);
	cdev->owner = operations->owner;
}
EXPORT_SYMBOL_GPL(pipe_node_init);

bool pipe_node_allows(bool server, const struct file *file)
{
	fmode_t mode = file->f_mode & (FMODE_READ | FMODE_WRITE);

	return mode == (server ? FMODE_READ : FMODE_WRITE);
}
EXPORT_SYMBOL_GPL(pipe_node_allows);

int pipe_node_add(struct pipe_nodes *n, struct device *dev, struct cdev *cdev)
{
	int minor = find_first_zero_bit(n->used, PIPE_NODE_LIMIT);
	int err;

	if (minor == PIPE_NODE_LIMIT)
		return -ENOSPC;
	dev->devt = n->first + minor;
	err = dev_set_name(dev, "%s%d", n->name, minor);
	if (!err)
		err = cdev_device_add(cdev, dev);
	if (err)
		return err;
	__set_bit(minor, n->used);
	return minor;
}
EXPORT_SYMBOL_GPL(pipe_node_add);

void pipe_node_del(struct pipe_nodes *n, struct device *dev, struct cdev *cdev)
{
	cdev_device_del(cdev, dev);
	__clear_bit(MINOR(dev->devt - n->first), n->used);
}
EXPORT_SYMBOL_GPL(pipe_node_del);

MODULE_DESCRIPTION("What pipes between virtual machines have in common");
MODULE_LICENSE("GPL");
