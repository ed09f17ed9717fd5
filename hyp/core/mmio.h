/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Emulated registers of a VM: which handler answers an access to which addresses. */
#ifndef HYP_CORE_MMIO_H
#define HYP_CORE_MMIO_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/lib/addr.h"
#include "hyp/config/config.h"

struct vcpu;
struct vm;

struct mmio_access {
	uint64_t offset;	/* from the base of the place */
	uint32_t size;		/* 1, 2, 4 or 8 bytes */
	bool write;
	uint64_t value;		/* written value, or the answer (0 unless set) */
};

/* Unknown offsets read as zero and ignore writes; nothing can fail. */
typedef void mmio_handler(struct vcpu *vcpu, void *device, struct mmio_access *access);

struct mmio_region {
	struct ipa base;	/* of a place */
	uint64_t size;
	mmio_handler *handler;
	void *device;
};

#define MMIO_REGIONS_MAX (3 + CONFIG_VIRTIO_MAX)	/* GIC, UART, virtual devices */

struct mmio_map {
	uint32_t count;
	struct mmio_region region[MMIO_REGIONS_MAX];
};

/* Accesses to PLACE_* @place of @vm go to @handler.  Boot only. */
void mmio_register(struct vm *vm, uint32_t place, mmio_handler *handler, void *device);

/* False: no place covers the whole access, and nothing happened. */
bool mmio_handle(struct vcpu *vcpu, struct ipa ipa, struct mmio_access *access);

#endif
