/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Stores of a VM to memory that is read-only for the VM: they trap, and the owner of the place may
 * take them.
 */
#ifndef HYP_CORE_STORE_H
#define HYP_CORE_STORE_H

#include <stdint.h>

#include "hyp/lib/addr.h"

struct vcpu;
struct vm;

enum store_result {
	STORE_ELSEWHERE,	/* the place has no owner: the guest gets an abort */
	STORE_DONE,		/* the owner took the store; the guest goes on */
	STORE_REFUSED,		/* the guest goes on too, and nothing changed but a counter */
};

/*
 * The guest stored @size bytes of @value at @offset of the place.  @size 0: a store
 * that the syndrome does not describe (pairs, exclusives).
 */
typedef enum store_result store_handler(struct vcpu *vcpu, uint64_t offset, uint64_t value,
					uint32_t size);

#define STORE_PLACES_MAX 2

struct store_place {
	struct ipa base;
	uint64_t size;
	store_handler *handler;
};

struct store_map {
	struct store_place place[STORE_PLACES_MAX + 1];		/* ends with size 0 */
};

/* Stores to PLACE_* @place of @vm go to @handler.  Boot only. */
void store_register(struct vm *vm, uint32_t place, store_handler *handler);

/* The result of the store at @ipa.  The address of the first byte decides which place it is. */
enum store_result store_handle(struct vcpu *vcpu, struct ipa ipa, uint64_t value, uint32_t size);

#endif
