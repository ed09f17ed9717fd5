/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What stands behind the places of a VM: the only hands on its stage 2.  Boot only. */
#ifndef HYP_CORE_VM_PLACE_H
#define HYP_CORE_VM_PLACE_H

#include <stdint.h>

#include "hyp/lib/addr.h"

struct vm;

/* The whole place shows what is at @pa, with its rights; nothing if the VM has none. */
void vm_place_map(struct vm *vm, uint32_t place, struct pa pa);

/* The same for @size bytes at @offset of a window, which shows several things. */
void vm_place_map_part(struct vm *vm, uint32_t place, uint64_t offset, struct pa pa, uint64_t size);

#endif
