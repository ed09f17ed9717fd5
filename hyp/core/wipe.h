/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef HYP_CORE_WIPE_H
#define HYP_CORE_WIPE_H

#include <stdint.h>

#include "hyp/lib/addr.h"

/*
 * Zero @size bytes of guests' memory, which EL2 sees through a window only.  Takes time in
 * proportion: in an exit @size has to be small.
 */
void wipe(struct pa pa, uint64_t size);

#endif
