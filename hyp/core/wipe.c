/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "hyp/core/wipe.h"

#include <arch/cache.h>
#include <arch/window.h>

#define STEP	0x10000u

void wipe(struct pa pa, uint64_t size)
{
	while (size) {
		uint32_t step = size < STEP ? (uint32_t)size : STEP;
		void *at = window_write(pa, &step, step);

		cache_zero(at, step);
		cache_clean(at, step);	/* whoever maps this uncached must find zeros, too */
		pa.v += step;
		size -= step;
	}
	window_close();
}
