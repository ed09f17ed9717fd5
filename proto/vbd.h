/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * vbd without an OS (contract: abi/svc/vbd.h): info strings, shapes of the queues, and the judges of
 * both ends.  Pure functions on private copies; any context, no locks.
 *
 * A judge distinguishes what an honest peer can cause (a medium that changed meanwhile: a status)
 * from what it cannot (-EPROTO: end the session).
 */
#ifndef PROTO_VBD_H
#define PROTO_VBD_H

#include <port.h>

#include "abi/svc/vbd.h"
#include "proto/vmq.h"

#define VBD_PAGE	4096u	/* that is granted */

/* ---- info strings ---- */

#define VBD_PATH_LIMIT	64u
#define VBD_NAME_LIMIT	16u

/* The front end's. */
struct vbd_front_info {
	uint32_t requests;	/* a power of two */
	uint32_t buffer;	/* bytes for the data of a request */
	uint32_t timeout;	/* seconds */
};

/* One disk of the back end's. */
struct vbd_disk_info {
	char path[VBD_PATH_LIMIT];
	char name[VBD_NAME_LIMIT];	/* "": none */
	bool read_only;
	bool exclusive;			/* of this VM's users nobody else may open it */
	bool removable;
	bool write_through;		/* what this VM's death would lose is not answered before FLUSH */
	uint32_t size_mib;		/* offer no more of it; 0: all */
};

/* Is this text the info of a back end? */
bool vbd_info_is_back(const char *text);

/* False: text is not the info of a front end, or has a number out of range. */
bool vbd_info_front(const char *text, struct vbd_front_info *info);

/* Disk number "disk" of a back end's text; false: there is no such disk, or it has no good path. */
bool vbd_info_disk(const char *text, uint32_t disk, struct vbd_disk_info *info);

/*
 * Of the requests of a pair one is for probing.  A disk has so many of the others to itself, however
 * long other disks keep theirs.  Those that are nobody's own are for all, vbd_requests_common().
 */
uint32_t vbd_requests_own(uint32_t requests, uint32_t disks);
uint32_t vbd_requests_common(uint32_t requests, uint32_t disks);

/* The shapes of the queues of both directions. */
void vbd_shapes(const struct vbd_front_info *info, struct vmq_shape *requests,
		struct vmq_shape *replies);

/* ---- back end ---- */

/*
 * May the request (a private copy) go to the disk as it was last described?  LV_VBD_OK; another
 * status to answer; -EPROTO: no honest front end asks this.  disk NULL: the number names no disk.
 * "buffer" bytes may be at request->data, if that is a place where data may be at all: this judge
 * does not look at that, nor at who granted pages.
 */
int vbd_request_judge(const struct lv_vbd_request *request, const struct lv_vbd_disk *disk,
		      uint32_t buffer);

/* Does the request with this op move data from (to) the front end? */
bool vbd_op_has_data(uint32_t op);

/* The pages that bytes from an offset in the first page on touch. */
static inline uint32_t vbd_pages(uint32_t offset, uint32_t bytes)
{
	return (offset + bytes + VBD_PAGE - 1) / VBD_PAGE;
}

/* ---- front end ---- */

/* The status that the reply (a private copy) gives to the request; -EPROTO: it is no reply to it. */
int vbd_reply_judge(const struct lv_vbd_reply *reply, const struct lv_vbd_request *request);

/* Can this be a disk?  Makes its texts printable and NUL-terminated.  0 or -EPROTO. */
int vbd_disk_judge(struct lv_vbd_disk *disk);

/* Is it another disk than before, so that nothing meant for that one may go to this one? */
bool vbd_disk_is_other(const struct lv_vbd_disk *before, const struct lv_vbd_disk *now);

#endif
