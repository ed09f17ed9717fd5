/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * vmq: message queues.  The class is the user's ("vbd2", "vmqtests", ...); a queue is
 * a pair of links of it with the same number and swapped roles.  On each link the
 * client sends messages and the server gives them back, in any order.  PMEM chunk 0 of
 * a link, all of it laid out by four numbers that both ends know from configuration
 * (count: a power of two, the number of slots):
 *   +0                 forth: descriptor ring, client produces     abi/desc_ring.h
 *   +ring              back:  descriptor ring, server produces
 *   +2 * ring          count message slots                         abi/msg_pool.h
 *   +data              data buffers, from the next 4 KiB boundary  abi/msg_pool.h
 * ring = 128 + count * 8, rounded up to 64 bytes.  A slot's size and a buffer's size are the
 * configured ones rounded up to 64 bytes.  Nothing depends on the cache line, page or pointer size
 * of a VM. An end that sends a slot number has first released (flushed) what it took from the other
 * ring, so neither ring is ever full. Consumers sleep for 1 ring descriptor; see abi/ring_line.h. A
 * producer need not interrupt a consumer that has not yet taken what the last interrupt told of,
 * because a consumer asks for an interrupt only on an empty ring.  The user decides which buffer
 * belongs to a message: the offset of the buffer travels inside the message.
 */
#ifndef ABI_SVC_VMQ_H
#define ABI_SVC_VMQ_H

#include <stdint.h>

#define LV_VMQ_PMEM_QUEUE	0u
#define LV_VMQ_PXIRQ_RX		1u	/* owner server: messages came */
#define LV_VMQ_PXIRQ_TX		2u	/* owner client: messages came back */
#define LV_VMQ_DATA_ALIGN	4096u	/* of the data area */

struct lv_vmq_desc {
	uint32_t slot;
	uint32_t reserved;		/* 0 */
};

_Static_assert(sizeof(struct lv_vmq_desc) == 8, "lv_vmq_desc");

#endif
