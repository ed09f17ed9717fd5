/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbered nodes in /dev, "<name>0", "<name>1" and so on, each for one link end; the
 * lowest free number first.  The caller serialises add and del.
 */
#ifndef GUEST_LINUX_INCLUDE_LINKVISOR_PIPE_NODE_H
#define GUEST_LINUX_INCLUDE_LINKVISOR_PIPE_NODE_H

#include <linux/bitmap.h>
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/fs.h>

#define PIPE_NODE_LIMIT		256

struct pipe_nodes {
	const char *name;		/* the caller's to fill */
	struct class *class;		/* between init and exit */
	dev_t first;
	DECLARE_BITMAP(used, PIPE_NODE_LIMIT);
};

/* Makes the class and reserves the device numbers.  0, or the kernel's errors. */
int pipe_nodes_init(struct pipe_nodes *n);
void pipe_nodes_exit(struct pipe_nodes *n);

/*
 * A device and its cdev as far as all of a kind are the same; type's release frees it by
 * put_device().
 */
void pipe_node_init(const struct pipe_nodes *n, struct device *dev, struct device *parent,
		    const struct device_type *type, struct cdev *cdev,
		    const struct file_operations *operations);

/* A device that has one direction is opened for that alone: who could do both gets neither. */
bool pipe_node_allows(bool server, const struct file *file);

/*
 * Gives dev, initialised with its class, a number, a name and a node that opens as cdev
 * says.  The number, -ENOSPC, or what cdev_device_add() says.
 */
int pipe_node_add(struct pipe_nodes *n, struct device *dev, struct cdev *cdev);
/* After this call nobody can open the node any more. */
void pipe_node_del(struct pipe_nodes *n, struct device *dev, struct cdev *cdev);

#endif
