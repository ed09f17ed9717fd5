/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The host's answer to the window seam: all memory can be seen, but what is shown is counted, and
 * nothing is shown in pieces larger than it must be.
 */
#ifndef ARCH_WINDOW_H
#define ARCH_WINDOW_H

#include <stdint.h>

#include "hyp/lib/addr.h"

enum window_part { WINDOW_DESC, WINDOW_AVAIL, WINDOW_USED, WINDOW_PARTS };

struct window_rings {
	void *at[WINDOW_PARTS];
};

/* How much this thread, which is a CPU, has been shown since window_close(). */
extern _Thread_local uint32_t fake_windows;

const void *window_read(struct pa pa, uint32_t *size, uint32_t ahead);
void *window_write(struct pa pa, uint32_t *size, uint32_t ahead);
void *window_open_block(struct pa pa, uint32_t *size);
void window_close_block(void);
void window_rings_init(struct window_rings *rings, uint32_t kind, const struct pa pa[WINDOW_PARTS],
		       const uint32_t size[WINDOW_PARTS]);
void window_see_rings(const struct window_rings *rings);
void window_close(void);

#endif
