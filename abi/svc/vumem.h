/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * vumem: memory of processes of one VM (the server's) in the address space of processes of another
 * one.  One link of class "vomx" with slots of XMEM at the server's end, or of class "vogl" if a
 * word of the server's info, which are comma separated, is "vumem".  Its labels there begin at 16.
 *
 *   client                                         server
 *     ALLOC, opaque words of two processes  ---->    a process names memory of its own
 *     maps the slots              <---- grant ----   its pages are pinned and granted
 *     FREE                                  ---->    revokes, unpins
 *
 * The calls are those of vrpc (abi/svc/vrpc.h), under other labels: the client calls, one call at a
 * time, and the chunk has room for LV_VUMEM_MESSAGE bytes.  A call carries a request, its answer an
 * answer.  A message is as long as its head and the opaque bytes that it says.
 *
 * The server takes memory back by XMEM (REVOKE with FORCE), and says nothing more.  When the
 * session ends, both ends forget all buffers: the server has revoked what was granted, the client
 * has unmapped it before it is ON again.
 */
#ifndef ABI_SVC_VUMEM_H
#define ABI_SVC_VUMEM_H

#include <stddef.h>
#include <stdint.h>

#define LV_VUMEM_CLASS		"vomx"
#define LV_VUMEM_CLASS_VOGL	"vogl"
#define LV_VUMEM_INFO		"vumem"		/* of links of this class */
#define LV_VUMEM_BASE_VOGL	16u		/* of the labels there */
#define LV_VUMEM_PMEM		0u	/* struct lv_vrpc and a message */
#define LV_VUMEM_PXIRQ_CLIENT	1u	/* owner client: an answer */
#define LV_VUMEM_PXIRQ_SERVER	2u	/* owner server: a call */

#define LV_VUMEM_PAGE		4096u
#define LV_VUMEM_OPAQUE_MAX	128u	/* bytes that the processes tell each other */
#define LV_VUMEM_BUFFERS_MAX	1024u	/* of a client at once */

enum lv_vumem_command {
	LV_VUMEM_ALLOC = 1,
	LV_VUMEM_FREE,
	LV_VUMEM_REGISTER,
	LV_VUMEM_UNREGISTER,
	LV_VUMEM_CTL,
};

/* Attributes of a buffer. */
#define LV_VUMEM_MAPPABLE	(1u << 0)	/* it has pages; else it is a name only */
#define LV_VUMEM_READ_ONLY	(1u << 1)
#define LV_VUMEM_EXCLUSIVE	(1u << 2)	/* one mapping at a time, of one client */
#define LV_VUMEM_WRITE_BACK	(3u << 16)	/* cache policy of all that is mappable */
#define LV_VUMEM_ATTRIBUTES	(LV_VUMEM_MAPPABLE | LV_VUMEM_READ_ONLY | LV_VUMEM_EXCLUSIVE | \
				 LV_VUMEM_WRITE_BACK)

struct lv_vumem_request {	/* writer: client */
	uint32_t command;
	uint32_t app;		/* which of the client's sessions */
	uint32_t buffer;	/* 0 for ALLOC */
	uint32_t bytes;		/* of opaque; 0 but for ALLOC and CTL */
	uint8_t opaque[LV_VUMEM_OPAQUE_MAX];
};

struct lv_vumem_answer {	/* writer: server */
	uint32_t error;		/* 0, or errno */
	uint32_t bytes;		/* of opaque; 0 but for ALLOC and CTL */
	/* ALLOC without an error; else 0 */
	uint32_t buffer;	/* the server's number, never 0 */
	uint32_t attributes;
	uint32_t slot;		/* the grant, if MAPPABLE; else 0 */
	uint32_t pages;
	uint32_t tag;
	uint32_t pad;
	uint8_t opaque[LV_VUMEM_OPAQUE_MAX];
};

#define LV_VUMEM_REQUEST_HEAD	16u
#define LV_VUMEM_ANSWER_HEAD	32u
#define LV_VUMEM_MESSAGE	160u	/* the longest */

_Static_assert(offsetof(struct lv_vumem_request, opaque) == LV_VUMEM_REQUEST_HEAD, "request");
_Static_assert(offsetof(struct lv_vumem_answer, opaque) == LV_VUMEM_ANSWER_HEAD, "answer");
_Static_assert(sizeof(struct lv_vumem_answer) == LV_VUMEM_MESSAGE, "answer");

#endif
