/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * earlydata: a link over which the server VM hands one block of bytes to the
 * client VM.  The whole block is in shared memory; the server may replace it.
 */
#ifndef ABI_SVC_EARLYDATA_H
#define ABI_SVC_EARLYDATA_H

#include <stddef.h>
#include <stdint.h>

#define LV_EARLYDATA_CLASS		"earlydata"
#define LV_EARLYDATA_PMEM		0u
#define LV_EARLYDATA_PXIRQ_CLIENT	0u	/* "there is a new block" */

struct lv_earlydata {		/* writer: server */
	uint32_t sequence;	/* 0 nothing yet, odd: being replaced */
	uint32_t size;		/* bytes of data */
	uint32_t reserved[14];
	uint8_t data[];
};

_Static_assert(sizeof(struct lv_earlydata) == 64, "lv_earlydata");

#endif
