// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * libFuzzer: a classic server gets any bytes as requests.  It must stay inside the area, and what it shows
 * a program must lie inside the area, the blocks and the results.  References lie behind what the client
 * wrote.  The largest seed makes libFuzzer try requests as large: offsets of 16 bits end there.
 */
#include <sanitizer/asan_interface.h>
#include <stdlib.h>

#include "user/libvrpq/classic_requests.h"

#define AREA	65536u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static VRPQ_ALIGNED uint8_t arena[AREA + CLASSIC_BLOCKS + CLASSIC_RESULTS];
static struct classic_requests requests = {
	.base = arena, .blocks = arena + AREA, .results = arena + AREA + CLASSIC_BLOCKS,
};

static void check(bool good)
{
	if (!good)
		abort();
}

/* Half of the inputs have a good header, so that the fuzzer gets behind it soon. */
static void mend(uint32_t bytes, uint8_t how)
{
	struct lv_vrpq_request header = {
		.size = bytes, .procedure = how >> 1 & 1, .fixed = sizeof(struct classic_request),
		.room = how & 2 ? 1u << 16 : 0, .answer_fixed = sizeof(struct classic_answer),
	};

	if (how & 1 && bytes >= sizeof(header))
		memcpy(arena, &header, sizeof(header));
}

static void judge_refs(const uint8_t *at, uint32_t n, uint64_t from, uint64_t to)
{
	VrpqParamRef ref;

	for (; n; n--, at += sizeof(ref)) {
		memcpy(&ref, at, sizeof(ref));
		check(ref.where_bits >= from && ref.size_bits <= to &&
		      ref.where_bits <= to - ref.size_bits);
	}
}

static void judge(const VrpqProcReq *req, uint32_t area)
{
	const uint8_t *block = arena + req->inOffset;
	VrpqParamCall call = { .inRefCount = 0 };
	uint32_t header = req->outOffset ? sizeof(VrpqParamCall) : sizeof(VrpqParamPost);
	uint32_t results = AREA + CLASSIC_BLOCKS;

	check(req->inOffset >= AREA && req->inOffset + header <= results);
	memcpy(&call, block, header);
	check(call.inRefOffset >= header);
	check(!req->outOffset ||
	      call.outRefOffset == call.inRefOffset + call.inRefCount * sizeof(VrpqParamRef));
	check(call.inRefCount <= VRPQ_REFS_MAX && call.outRefCount <= VRPQ_REFS_MAX);
	check(req->inOffset + call.inRefOffset +
		      (call.inRefCount + call.outRefCount) * sizeof(VrpqParamRef) <=
	      results);
	judge_refs(block + call.inRefOffset, call.inRefCount, 0, area);
	if (!req->outOffset)
		return;
	check(req->outOffset == results + CLASSIC_FIRST && requests.calling);
	check(requests.answer >= CLASSIC_FIRST && requests.answer <= CLASSIC_RESULTS);
	judge_refs(block + call.outRefOffset, call.outRefCount, req->outOffset,
		   results + requests.answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t bytes = size > AREA ? AREA : (uint32_t)size & ~7u;
	struct vrpq_batch batch;
	int n;

	if (!bytes)
		return 0;
	memcpy(arena, data, bytes);
	mend(bytes, data[size - 1]);
	__asan_poison_memory_region(arena + bytes, AREA - bytes);
	vrpq_batch_begin_stream(&batch, arena, bytes);
	while (batch.at < bytes) {
		n = classic_requests_take(&requests, &batch, 1 + data[size - 1] % 8u);
		if (n < 0)
			break;
		check(n > 0);
		for (int i = 0; i < n; i++)
			judge(&requests.request[i], bytes);
		requests.calling = false;
	}
	requests.calling = false;
	__asan_unpoison_memory_region(arena, AREA);
	return 0;
}
