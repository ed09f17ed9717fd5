// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * libFuzzer: messages of a vumem peer.  The input is a command, a number of slots, a length and
 * what the peer wrote; whatever is accepted must be what proto/vumem.h promises, and is the same
 * message when it is stored again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/vumem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static _Alignas(64) uint8_t shared[LV_VUMEM_MESSAGE];
static _Alignas(64) uint8_t again[LV_VUMEM_MESSAGE];

static void check(bool good)
{
	if (!good)
		abort();
}

static void judge_request(uint32_t length)
{
	struct lv_vumem_request r;

	if (vumem_request_load(shared, length, &r))
		return;
	check(vumem_command_is_known(r.command) && r.bytes <= LV_VUMEM_OPAQUE_MAX);
	check(!r.bytes || vumem_command_has_opaque(r.command));
	check((r.command == LV_VUMEM_ALLOC) == !r.buffer);
	check(vumem_request_store(again, &r) == length && !memcmp(again, shared, length));
}

static void judge_answer(uint32_t length, uint32_t command, uint32_t slots)
{
	struct lv_vumem_answer a;

	if (vumem_answer_load(shared, length, command, slots, &a))
		return;
	check(a.error <= 133 && a.bytes <= LV_VUMEM_OPAQUE_MAX);
	check((uint64_t)a.slot + a.pages <= slots);
	check(!a.pages == !(a.attributes & LV_VUMEM_MAPPABLE));
	check(!a.pages || (a.tag && a.buffer && !a.error && command == LV_VUMEM_ALLOC));
	check(vumem_answer_store(again, &a) == length && !memcmp(again, shared, length));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t head[3], rest;

	if (size < sizeof(head))
		return 0;
	memcpy(head, data, sizeof(head));
	rest = (uint32_t)(size - sizeof(head));
	rest = rest < sizeof(shared) ? rest : (uint32_t)sizeof(shared);
	memset(shared, 0, sizeof(shared));
	memcpy(shared, data + sizeof(head), rest);
	judge_request(head[2]);
	judge_request(rest);
	judge_answer(head[2], head[0], head[1]);
	judge_answer(rest, head[0] % 8, head[1]);
	return 0;
}
