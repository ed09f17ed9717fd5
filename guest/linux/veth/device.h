/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A veth device: two link ends, their memory mapped, their XIRQs attached, and a
 * network interface over them.  What is shared with the peer is proto/veth.h's affair.
 *
 * Locks, outer first: the list of devices, rtnl, step_lock; the transmit queue's.
 * step_lock is proto/veth.h's step lock, the NAPI instance its rx lock, the transmit
 * queue's lock its tx lock.
 */
#ifndef GUEST_LINUX_VETH_DEVICE_H
#define GUEST_LINUX_VETH_DEVICE_H

#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/workqueue.h>

#include <linkvisor/half.h>

#include "proto/veth.h"

#define VETH_DRIVER	"vl_veth"	/* "veth" is the kernel's own, another thing */

/* Of 32 KiB each.  As long as so much holds what was not read yet, it is used again. */
#define VETH_RX_FRAGS	32

/* For ethtool -S.  rx_*: written by the poll; tx_*: under the transmit queue's lock. */
struct veth_counters {
	u64 rx_segments;		/* frames of more than one piece */
	u64 rx_open_checksums;
	u64 rx_refused;			/* the kernel finds its headers wrong */
	u64 rx_no_memory;
	u64 rx_polls;
	u64 rx_notified;		/* XIRQs that told the peer of memory given back */
	u64 tx_segments;
	u64 tx_open_checksums;
	u64 tx_stops;			/* of the queue, for want of room */
	u64 tx_notified;		/* XIRQs that told the peer of frames */
	u64 tx_no_carrier;		/* dropped: no session */
	atomic64_t xirqs_frames;	/* XIRQs received: frames came */
	atomic64_t xirqs_room;		/*		   memory came back */
};

/* The interface's private part. */
struct veth_device {
	struct net_device *dev;
	struct napi_struct napi;
	struct veth core;
	struct vlink_half rx;		/* we are server */
	struct vlink_half tx;		/* we are client */
	struct page_frag frag[VETH_RX_FRAGS];	/* where received payload is laid; the poll's */
	u32 frag_now;
	struct veth_counters count;
	struct mutex step_lock;
	struct work_struct step_work;	/* a step that poll or transmit wants */
	struct list_head node;
};

/*
 * Binds a link end: alone it waits, with its other half it makes a device.
 * The vlink driver's probe, remove and sysconf.
 */
int veth_device_probe(struct vlink_device *vl);
void veth_device_remove(struct vlink_device *vl);
void veth_device_sysconf(struct vlink_device *vl);

/* Calls show for each device, in order of creation.  Process context. */
void veth_device_for_each(void (*show)(struct veth_device *d, void *arg), void *arg);

/* The interface is wanted, or no more: its links follow.  Process context. */
void veth_device_want(struct veth_device *d, bool want);

/* The peer broke the protocol (-EPROTO): have the session end.  Any context. */
void veth_device_broken(struct veth_device *d);

#endif
