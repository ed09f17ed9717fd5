/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * libFuzzer: bytes are what three guests do to linkvisor, one step after the
 * other; the invariants hold after each.
 *
 *	step:      byte: VM (% 3) and what it does (/ 3), then its arguments
 *	argument:  byte b < 0xe0: b;  0xe0 + n: descriptor n % 5 of the VM's links;
 *	           0xf0 and above: the next eight bytes
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/hyp/invariants.h"
#include "tests/unit/hyp/three_vms.h"

#define STEPS_MAX	64	/* keeps a run short */

struct input {
	const uint8_t *at, *end;
};

static uint8_t input_byte(struct input *in)
{
	return in->at < in->end ? *in->at++ : 0;
}

static uint64_t input_word(struct input *in)
{
	uint64_t word = 0;

	for (int i = 0; i < 8; i++)
		word = word << 8 | input_byte(in);
	return word;
}

static uint64_t argument(struct input *in, uint32_t vm)
{
	uint8_t b = input_byte(in);

	if (b < 0xe0)
		return b;
	return b < 0xf0 ? link_ipa(vm, (b - 0xe0) % LINKS) : input_word(in);
}

/* Numbers near an XIRQ without eight bytes for each. */
static uint64_t xirq_argument(struct input *in, uint32_t vm)
{
	uint64_t n = argument(in, vm);

	return n < 0xe0 ? LV_XIRQ_SYSCONF + n : n;
}

static void step_call(struct input *in, uint32_t vm, uint32_t n)
{
	bool trigger = LV_HC(n) == LV_HC_XIRQ_TRIGGER;
	uint64_t x1 = trigger ? xirq_argument(in, vm) : argument(in, vm);
	uint64_t x2 = argument(in, vm);
	uint64_t x3 = argument(in, vm);

	hvc(vm, LV_HC(n), x1, x2, x3, argument(in, vm));
}

static void step_store(struct input *in, uint32_t vm)
{
	uint64_t link = argument(in, vm);
	uint64_t ipa = link + argument(in, vm);
	uint32_t size = input_byte(in);

	store_handle(cpu_of(vm), ipa_of(ipa), argument(in, vm), size);
}

/* A store that the bridge sees: one byte of link, side and value. */
static void step_state(struct input *in, uint32_t vm)
{
	uint8_t b = input_byte(in);

	if (link_ipa(vm, b % LINKS))
		state_store(vm, b % LINKS, b / 8 % 2, b / 16);
}

static void step_any_function(struct input *in, uint32_t vm)
{
	uint32_t function = (uint32_t)input_word(in);

	hvc(vm, function, argument(in, vm), 0, 0, 0);
}

static void step(struct input *in)
{
	uint8_t b = input_byte(in);
	uint32_t vm = 2 + b % 3, what = b / 3;

	if (what < LV_HC_LIMIT)
		step_call(in, vm, what);
	else if (what < 20)
		step_store(in, vm);
	else if (what < 70)
		step_state(in, vm);
	else if (what < 80)
		while (links_death_step(vm_by_id(vm)))
			;
	else
		step_any_function(in, vm);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	const char *broken = NULL;

	three_vms_create(NULL);
	invariants_start();
	for (int steps = 0; in.at < in.end && steps < STEPS_MAX && !broken; steps++) {
		step(&in);
		broken = invariants_broken();
	}
	if (broken) {
		fprintf(stderr, "not true that %s\n", broken);
		abort();
	}
	three_vms_destroy(NULL);
	return 0;
}
