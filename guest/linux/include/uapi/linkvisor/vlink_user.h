/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A link end for a process: /dev/vlink/<class>.<number>, or <class>.<number>.server and .client
 * where this VM has more than one such end.
 *
 *   open    O_RDWR; one file at a time (EBUSY)
 *   ioctl   below; all sizes are the same for 32 and 64 bits
 *   mmap    MAP_SHARED, at the offset that VLINK_USER_PMEM gave
 *   read    struct vlink_user_event, as many as fit; 0: the peer is gone
 *   poll    IN: events, HUP: we are ON and the peer is OFF
 *
 * When the last file descriptor and mapping are gone, by close() or by the death of the process,
 * the own state is OFF and the peer hears of that.
 */
#ifndef GUEST_LINUX_INCLUDE_UAPI_LINKVISOR_VLINK_USER_H
#define GUEST_LINUX_INCLUDE_UAPI_LINKVISOR_VLINK_USER_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define VLINK_USER_CLASS_SIZE	16
#define VLINK_USER_INFO_SIZE	1024	/* with the NUL */

/* Roles of an end. */
#define VLINK_USER_SERVER	0
#define VLINK_USER_CLIENT	1

/* States of an end. */
#define VLINK_USER_OFF		0
#define VLINK_USER_RESET	1
#define VLINK_USER_ON		2

struct vlink_user_info {
	char class_name[VLINK_USER_CLASS_SIZE];
	__s32 link;			/* number inside the class */
	__u32 role;
	__u32 self;			/* VM ids */
	__u32 peer;
	__u64 pmem_size;		/* bytes that all PMEM labels have together */
	char info[VLINK_USER_INFO_SIZE];
	char peer_info[VLINK_USER_INFO_SIZE];
};

struct vlink_user_state {
	__u32 own;
	__u32 peer;
};

/*
 * PMEM of the link under label "id": the same pages for both ends, for ever.  The flag
 * VLINK_USER_PMEM_OURS says that only this end writes the memory: then the memory is zero for each
 * process that gets it.  Give the flag at the first request, while the own state is OFF.
 */
#define VLINK_USER_PMEM_OURS	1

struct vlink_user_pmem {
	__u32 id;
	__u32 flags;
	__u64 size;			/* bytes; the same at both ends */
	__u64 offset;			/* out: for mmap */
};

/* XIRQ label "id": "count" XIRQs that the end in role "owner" receives. */
struct vlink_user_xirq {
	__u32 id;
	__u32 owner;
	__u32 count;
	__u32 reserved;			/* 0 */
};

/* XIRQ number "index" of label "id". */
struct vlink_user_trigger {
	__u32 id;
	__u32 index;
};

struct vlink_user_eventfd {
	__u32 id;
	__u32 index;
	__s32 fd;			/* of eventfd(2); -1: events come by read again */
	__u32 reserved;			/* 0 */
};

#define VLINK_USER_EVENT_XIRQ	1	/* it came "count" times since it was last read */
#define VLINK_USER_EVENT_STATE	2	/* the peer's state is now "index" */

struct vlink_user_event {
	__u32 type;
	__u32 id;
	__u32 index;
	__u32 count;
};

/*
 * Errors of all: EFAULT, ENODEV the end was taken away (the driver was unbound),
 * EINVAL an argument makes no sense.  Of single ones:
 *   SET_STATE   EBUSY the peer's state forbids this step: look again
 *   PMEM, XIRQ  EBUSY the label exists with another size, owner or count; ENOMEM
 *               the link's budget is used up; ENOSPC no label or XIRQ left
 *   PMEM        what is or was OURS: EAGAIN the peer is ON and may still read what the last
 *               process wrote, wait for its state; EBUSY the own state is not OFF
 *   TRIGGER     ENOENT no such label here, EACCES it is not the peer's
 *   EVENTFD     ENOENT no such label here, EACCES it is not ours; EBADF
 */
#define VLINK_USER_GET_INFO	_IOR(0xbc, 0x00, struct vlink_user_info)
#define VLINK_USER_GET_STATE	_IOR(0xbc, 0x01, struct vlink_user_state)
#define VLINK_USER_SET_STATE	_IOW(0xbc, 0x02, __u32)
#define VLINK_USER_PMEM		_IOWR(0xbc, 0x03, struct vlink_user_pmem)
#define VLINK_USER_XIRQ		_IOW(0xbc, 0x04, struct vlink_user_xirq)
#define VLINK_USER_TRIGGER	_IOW(0xbc, 0x05, struct vlink_user_trigger)
#define VLINK_USER_EVENTFD	_IOW(0xbc, 0x06, struct vlink_user_eventfd)

#endif
