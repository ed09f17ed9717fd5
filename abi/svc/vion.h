/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * vion: buffers of one VM (the server's) as dma-bufs of another one.  An instance of vrpc whose
 * name is "vion", with slots of XMEM at the server's end.
 *
 *   client                                server
 *     IMPORT, a global id       ---->       knows the id, and that this VM may have the buffer
 *     maps the slots            <-- loan -- its pages are granted
 *     unmaps them, RELEASE      ---->       revokes; the last user frees
 *
 * The calls are those of vrpc (abi/svc/vrpc.h): a call carries a request, its answer an answer,
 * each as long as its struct.
 *
 * The server takes pages back by XMEM, and says nothing more.  When the session ends, both ends
 * forget all loans: the server revokes what is granted, the client unmaps it before it connects
 * again.
 */
#ifndef ABI_SVC_VION_H
#define ABI_SVC_VION_H

#include <stddef.h>
#include <stdint.h>

#define LV_VION_NAME	"vion"		/* of the vrpc instance */
#define LV_VION_PAGE	4096u

/*
 * A global id: the exporter's VM in the highest 8 bits, below them 56 bits of the exporter's random
 * numbers.  An id is never 0, and is never used twice.
 */
#define LV_VION_GID_VM_SHIFT	56u
#define LV_VION_GID_RANDOM	((1ull << LV_VION_GID_VM_SHIFT) - 1)

enum lv_vion_command {
	LV_VION_IMPORT = 1,
	LV_VION_RELEASE,
};

struct lv_vion_request {	/* writer: client */
	uint32_t command;
	uint32_t loan;		/* RELEASE: the server's number; else 0 */
	uint64_t gid;		/* IMPORT; else 0 */
};

#define LV_VION_READ_ONLY	(1u << 0)	/* the grant is for reading */
#define LV_VION_FLAGS		LV_VION_READ_ONLY

/* EIO, for whatever is not one of EIO, EAGAIN, ENOMEM, ENOSPC, EPROTO, EOPNOTSUPP, and ENOENT. */
#define LV_VION_ERROR		5
#define LV_VION_ERRORS		{ LV_VION_ERROR, 11, 12, 28, 71, 95, 2 }

struct lv_vion_answer {		/* writer: server */
	uint32_t error;		/* 0, or one of LV_VION_ERRORS */
	/* IMPORT without an error; else 0 */
	uint32_t loan;		/* never 0 */
	uint64_t size;		/* bytes of the buffer, which end in its last page */
	uint32_t slot;		/* the grant */
	uint32_t pages;
	uint32_t tag;
	uint32_t flags;		/* LV_VION_READ_ONLY */
};

_Static_assert(sizeof(struct lv_vion_request) == 16, "request");
_Static_assert(offsetof(struct lv_vion_request, gid) == 8, "request");
_Static_assert(sizeof(struct lv_vion_answer) == 32, "answer");
_Static_assert(offsetof(struct lv_vion_answer, slot) == 16, "answer");

#endif
