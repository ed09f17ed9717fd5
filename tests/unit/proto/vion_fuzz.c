// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * libFuzzer: messages of a vion peer.  The input is a command, a number of slots, a length and what
 * the peer wrote; whatever is accepted must be what proto/vion.h promises, and is the same message
 * when it is stored again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/vion.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static _Alignas(64) uint8_t shared[64];
static _Alignas(64) uint8_t again[64];

static void check(bool good)
{
	if (!good)
		abort();
}

static void judge_request(uint32_t length)
{
	struct lv_vion_request r;

	if (vion_request_load(shared, length, &r))
		return;
	check(r.command == LV_VION_IMPORT || r.command == LV_VION_RELEASE);
	check(!r.gid == (r.command == LV_VION_RELEASE) && !r.loan == !!r.gid);
	check(vion_request_store(again, &r) == length && !memcmp(again, shared, length));
}

static void judge_answer(uint32_t length, uint32_t command, uint32_t slots)
{
	struct lv_vion_answer a;

	if (vion_answer_load(shared, length, command, slots, &a))
		return;
	check(a.error <= 133 && (uint64_t)a.slot + a.pages <= slots);
	check(!a.pages == !a.loan && !a.pages == !a.tag && !a.pages == !a.size);
	check(!a.pages || (!a.error && command == LV_VION_IMPORT));
	check((a.size + LV_VION_PAGE - 1) / LV_VION_PAGE == a.pages);
	check(vion_answer_store(again, &a) == length && !memcmp(again, shared, length));
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
	judge_answer(rest, head[0] % 4, head[1]);
	return 0;
}
