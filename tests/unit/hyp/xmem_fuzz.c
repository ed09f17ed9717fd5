/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * libFuzzer: bytes are calls and deaths of VMs that lend each other pages; after each the second
 * opinion of lenders.h has to agree.
 *
 *	step:  VM (% 3) and what (/ 3), link, first slot, number of slots, flags, tag, page or list
 *
 * A list has been filled by the bytes that follow: one of the VM's pages each, or a wild address.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/hyp/lenders.h"

#define STEPS_MAX	48	/* keeps a run short */

struct input {
	const uint8_t *at, *end;
};

static uint8_t byte(struct input *in)
{
	return in->at < in->end ? *in->at++ : 0;
}

static uint64_t word(struct input *in)
{
	uint64_t word = 0;

	for (int i = 0; i < 8; i++)
		word = word << 8 | byte(in);
	return word;
}

/* The lenders' opinion knows these pages, and addresses that are no page of the VM at all. */
static uint64_t page(struct input *in, uint32_t vm)
{
	uint8_t b = byte(in);

	if (b < 0xf0)
		return page_of(vm, b % PAGES);
	return word(in) | 1ull << 63;
}

static uint64_t list(struct input *in, uint32_t vm, bool filled)
{
	uint8_t b = byte(in);
	uint32_t at = b % 16;

	if (b >= 0xf0)
		return list_of(vm, 500 + at) + b % 3;
	for (uint32_t n = 0; filled && n < SLOTS; n++)
		*list_word(vm, at + n) = page(in, vm);
	return list_of(vm, at);
}

/* All flags there are, and some that are none. */
static uint64_t flags_of(uint8_t b)
{
	return (uint64_t)b << 8;
}

static bool step_call(struct input *in, uint32_t vm, uint32_t function)
{
	uint32_t link = byte(in) % LENDERS_LINKS;
	uint64_t slots = slots_of(byte(in) % (SLOTS + 2), byte(in) % (SLOTS + 2));
	uint64_t flags = flags_of(byte(in)) | (uint64_t)(byte(in) % 4) << 32, x3 = 0;

	if (function == LV_HC_XMEM_GRANT)
		x3 = flags & LV_XMEM_LIST ? list(in, vm, true) : page(in, vm);
	else if (function == LV_HC_XMEM_MAP && byte(in) % 2)
		x3 = list(in, vm, false);
	return call_both(vm, function, link, slots, x3, flags);
}

static bool step(struct input *in)
{
	uint8_t b = byte(in);
	uint32_t vm = VM_A + b % 3, what = b / 3;

	if (what < 78)
		return step_call(in, vm, LV_HC_XMEM_GRANT + what % 4);
	if (what < 80)
		die_both(vm);
	else
		links[byte(in) % LENDERS_LINKS].state[b % 2] = LV_VLINK_RESET;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	const char *broken = NULL;

	lenders_create(NULL);
	for (int steps = 0; in.at < in.end && steps < STEPS_MAX && !broken; steps++)
		broken = step(&in) ? lenders_broken() : "the call answers as expected";
	if (broken) {
		fprintf(stderr, "not true that %s\n", broken);
		abort();
	}
	lenders_destroy(NULL);
	return 0;
}
