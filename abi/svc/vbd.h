/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * vbd: disks of one VM for another one.  A back end (the VM with the disks) and a front end have a
 * pair of links of class "vbd", which is a vmq (abi/svc/vmq.h):
 *
 *   link whose server is the back end     requests as messages, data in their buffers
 *   link whose server is the front end    replies and news
 *
 * Requests and replies carry a vipc cookie (abi/svc/vipc.h).  The description gives both ends
 * their info strings (docs/services/vbd.md):
 *
 *   back end    "be;<disk>;<disk>..."   disk: "path=<path>[,name=<name>][,read-only]..."
 *   front end   "fe;requests=<n>;buffer=<bytes>;timeout=<seconds>"
 *
 * A disk's number is its place in the back end's string, from 0.  Sectors have 512 bytes, whatever
 * the disk's blocks have.  All numbers are little endian.
 *
 * Pages are granted by the front end's slots of the link that it serves (abi/xmem.h): for reading in
 * a WRITE, for writing too in a READ.  The back end maps them, and unmaps them with LV_XMEM_END before
 * it gives the message back.
 *
 * The back end gives a request's message back when it no longer touches the request's data, before
 * it sends the reply.  So the front end's next session begins only when all of the last one is done
 * with.
 */
#ifndef ABI_SVC_VBD_H
#define ABI_SVC_VBD_H

#include <stddef.h>
#include <stdint.h>

#define LV_VBD_CLASS		"vbd"
#define LV_VBD_DISKS_MAX	8u	/* of one pair of links */
#define LV_VBD_SECTOR		512u

enum lv_vbd_op {
	LV_VBD_PROBE,			/* reply: and a struct lv_vbd_disk */
	LV_VBD_READ,
	LV_VBD_WRITE,
	LV_VBD_FLUSH,
	LV_VBD_DISCARD,
	LV_VBD_WRITE_ZEROES,
	LV_VBD_SECURE_ERASE,
	LV_VBD_EJECT,
	LV_VBD_CHANGED,			/* news, cookie 0: probe this disk again */
	LV_VBD_OPS
};

#define LV_VBD_FUA		(1u << 0)	/* WRITE: on the medium before the reply */
#define LV_VBD_NO_UNMAP		(1u << 1)	/* WRITE_ZEROES: keep the blocks allocated */
#define LV_VBD_GRANTED		(1u << 2)	/* READ, WRITE: the data lies in pages that the front
						 * end grants, without gaps */

struct lv_vbd_request {		/* writer: front end */
	uint64_t cookie;
	uint16_t op;		/* enum lv_vbd_op */
	uint16_t disk;
	uint32_t flags;
	uint64_t sector;
	uint32_t sectors;	/* READ .. SECURE_ERASE but FLUSH: not 0 */
	uint32_t generation;	/* of the disk, from its last PROBE; not looked at in PROBE */
	uint32_t data;		/* READ, WRITE: offset of the data in the data area of the link,
				 * GRANTED: in the first page, whole sectors */
	uint32_t slot;		/* GRANTED: of the first page; the others follow.  Else 0 */
	uint32_t tag;		/* GRANTED: of the grant, not 0.  Else 0 */
	uint32_t reserved[5];	/* 0 */
};

enum lv_vbd_status {
	LV_VBD_OK,
	LV_VBD_IO_ERROR,
	LV_VBD_BEYOND_END,
	LV_VBD_READ_ONLY,
	LV_VBD_NOT_SUPPORTED,
	LV_VBD_NO_SPACE,
	LV_VBD_NO_MEDIUM,	/* the disk is not there (yet) */
	LV_VBD_OTHER_MEDIUM,	/* the generation is an old one: probe again */
	LV_VBD_BUSY,		/* GRANTED: the pages cannot be mapped (now): send it without grants */
	LV_VBD_STATUSES
};

#define LV_VBD_IS_READ_ONLY	(1u << 0)
#define LV_VBD_IS_REMOVABLE	(1u << 1)
#define LV_VBD_IS_CDROM		(1u << 2)
#define LV_VBD_IS_ROTATIONAL	(1u << 3)
#define LV_VBD_HAS_CACHE	(1u << 4)	/* what was answered is not on the medium before FLUSH */
#define LV_VBD_HAS_FUA		(1u << 5)

struct lv_vbd_disk {		/* writer: back end */
	uint64_t sectors;	/* a multiple of logical_block */
	uint32_t generation;
	uint32_t flags;
	uint32_t logical_block;	/* bytes: powers of two, 512 .. 4096, not above physical_block */
	uint32_t physical_block;
	uint32_t io_min;	/* bytes, 0: unknown */
	uint32_t io_opt;
	uint32_t discard_max;	/* sectors: advice as well.  0: no such requests */
	uint32_t discard_granularity;	/* bytes */
	uint32_t zeroes_max;
	uint32_t erase_max;
	uint32_t max_sectors;	/* of a READ or WRITE: advice.  What fits into a buffer is a limit */
	uint32_t medium;	/* removable: another medium has another number */
	uint32_t reserved[2];
	char serial[32];	/* NUL-terminated, "": unknown */
	char model[32];
};

struct lv_vbd_reply {		/* writer: back end */
	uint64_t cookie;	/* of the request */
	uint16_t op;
	uint16_t disk;
	uint16_t status;	/* enum lv_vbd_status */
	uint16_t reserved;
	struct lv_vbd_disk described;	/* PROBE that is OK */
};

/*
 * What the description of a pair with n requests and buffers of so many bytes reserves: at least
 * what vmq needs for the shapes of proto/vbd.h.
 */
#define LV_VBD_REQUESTS_MAX	1024u
#define LV_VBD_BUFFER_MIN	0x1000u	/* and all are multiples of it */
#define LV_VBD_BUFFER_MAX	0x100000u
#define LV_VBD_TIMEOUT_MAX	86400u	/* seconds */
#define LV_VBD_REQUEST_PMEM(n, buffer)	((((n) * 128u + 4096u) & ~4095u) + (uint64_t)(n) * (buffer))
#define LV_VBD_PMEM_MAX		0x40000000u	/* of the requests: what a vmq can be */
#define LV_VBD_REPLY_PMEM(n)		(((n) * 576u + 4096u) & ~4095u)

_Static_assert(sizeof(struct lv_vbd_request) == 64, "lv_vbd_request");
_Static_assert(offsetof(struct lv_vbd_request, sector) == 16, "lv_vbd_request");
_Static_assert(sizeof(struct lv_vbd_disk) == 128, "lv_vbd_disk");
_Static_assert(sizeof(struct lv_vbd_reply) == 144, "lv_vbd_reply");

#endif
