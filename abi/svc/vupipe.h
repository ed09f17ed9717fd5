/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * vupipe: one link of class "vupipe".  A process of the client's VM produces and a process of the
 * server's VM consumes, both in place: the data area is mapped into both processes.
 *
 * PMEM chunk LV_VUPIPE_PMEM_LINES, two pages of 4 KiB:
 *
 *   +0      producer's line   \  abi/ring_line.h; the unit is a byte
 *   +4096   consumer's line   /
 *
 * A process may store into the index of its own line: that is its claim to have produced (consumed)
 * so much. Both kernels keep indices of their own and judge each claim by them. The rest of a line
 * belongs to its kernel.  A process can only read the peer's line.
 *
 * PMEM chunk LV_VUPIPE_PMEM_DATA: the data area, the ring's capacity in bytes.
 *
 * Info string of the server: "[<size>[K|M]][;...]".  <size> is the capacity in bytes,
 * rounded up to a power of two, LV_VUPIPE_CAPACITY_MIN at least.
 */
#ifndef ABI_SVC_VUPIPE_H
#define ABI_SVC_VUPIPE_H

#include <stddef.h>

#include "abi/ring_line.h"

#define LV_VUPIPE_CLASS		"vupipe"
#define LV_VUPIPE_PMEM_LINES	0u	/* struct lv_vupipe_lines */
#define LV_VUPIPE_PMEM_DATA	1u
#define LV_VUPIPE_PXIRQ_CLIENT	0u	/* owner client: room became available */
#define LV_VUPIPE_PXIRQ_SERVER	1u	/* owner server: data became available */
#define LV_VUPIPE_CAPACITY	0x1000u	/* default */
#define LV_VUPIPE_CAPACITY_MIN	0x1000u
#define LV_VUPIPE_CAPACITY_MAX	0x10000000u
#define LV_VUPIPE_PAGE		4096u

struct lv_vupipe_page {
	struct lv_ring_line line;
	uint8_t pad[LV_VUPIPE_PAGE - sizeof(struct lv_ring_line)];
};

struct lv_vupipe_lines {
	struct lv_vupipe_page producer;
	struct lv_vupipe_page consumer;
};

_Static_assert(sizeof(struct lv_vupipe_lines) == 2 * LV_VUPIPE_PAGE, "lv_vupipe_lines");
_Static_assert(offsetof(struct lv_vupipe_lines, consumer) == LV_VUPIPE_PAGE, "consumer");

/*
 * The calls of a process on /dev/vupipe*: ioctl(fd, PIOC_..., argument), with the argument by
 * value; the result is the answer (docs/services/vupipe.md).  Include <sys/ioctl.h> or
 * <linux/ioctl.h> before use.
 */
#define PIOC_READ_NOTIFY	_IOW('y', 1, int)	/* server: n bytes are consumed */
#define PIOC_WRITE_NOTIFY	_IOW('y', 2, int)	/* client: n bytes are produced */
#define PIOC_AVAILABLE_DATA	_IOR('y', 3, int)	/* server: wait for n bytes */
#define PIOC_AVAILABLE_ROOM	_IOR('y', 4, int)	/* client: wait for room for n bytes */
#define PIOC_GET_BUFFER_SIZE	_IOR('y', 5, int)	/* the capacity */
#define PIOC_GET_OFFSET		_IOR('y', 6, int)	/* where the next byte goes (comes from) */
#define PIOC_GET_LINES		_IO('y', 7)	/* a descriptor that maps the two lines */

/* Where that file descriptor has the lines; map each line by itself, one page long. */
#define LV_VUPIPE_MAP_OWN	0u			/* readable and writable */
#define LV_VUPIPE_MAP_PEER	LV_VUPIPE_PAGE		/* readable */

#endif
