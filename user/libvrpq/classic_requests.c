// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "user/libvrpq/classic_requests.h"

#define REFS_BYTES	(2 * VRPQ_REFS_MAX * (uint32_t)sizeof(VrpqParamRef))
#define BLOCK_MAX	((uint32_t)sizeof(VrpqParamCall) + 65536u + REFS_BYTES)

struct taken {			/* of a request that is judged; places are bytes from its block's begin */
	struct classic_request fixed;
	uint32_t size[2 * VRPQ_REFS_MAX];
	bool call;
	uint32_t direct, in_refs, out_refs, end;
	uint64_t in_bytes, out_bytes;	/* of all that the references name */
};

static uint32_t offset_of(const struct classic_requests *r, const volatile void *at)
{
	return (uint32_t)((const volatile uint8_t *)at - r->base);
}

static bool fixed_take(struct vrpq_message *m, struct taken *t)
{
	struct classic_request *fixed = &t->fixed;

	if (m->procedure > CLASSIC_CALL || !vrpq_take(m, fixed, sizeof(*fixed), sizeof(*fixed)))
		return false;
	if (fixed->in_size > VRPQ_DIRECT_MAX || fixed->out_size > VRPQ_DIRECT_MAX ||
	    fixed->in_refs > VRPQ_REFS_MAX || fixed->out_refs > VRPQ_REFS_MAX)
		return false;
	t->call = m->procedure == CLASSIC_CALL;
	t->direct = classic_header(m->procedure);
	t->in_refs = t->direct + (uint32_t)vrpq_pad(fixed->in_size);
	t->out_refs = t->in_refs + fixed->in_refs * (uint32_t)sizeof(VrpqParamRef);
	t->end = t->out_refs + fixed->out_refs * (uint32_t)sizeof(VrpqParamRef);
	if (t->call && !classic_offset_fits(t->out_refs))
		return false;
	return t->call || (!fixed->out_size && !fixed->out_refs);
}

static void ref_write(const struct classic_requests *r, uint8_t *to, uint32_t i, uint32_t size,
		      const volatile void *at)
{
	VrpqParamRef ref = { .size_bits = size };

	ref.where_bits = offset_of(r, at);
	memcpy(to + i * sizeof(ref), &ref, sizeof(ref));
}

static bool refs_take(const struct classic_requests *r, struct vrpq_message *m, struct taken *t,
		      uint8_t *block)
{
	struct vrpq_view view;

	for (uint32_t i = 0; i < t->fixed.in_refs; i++) {
		if (!vrpq_take_view(m, &view, t->size[i], 1))
			return false;
		ref_write(r, block + t->in_refs, i, t->size[i], view.at);
		t->in_bytes += t->size[i];
	}
	return vrpq_took_all(m);
}

/* Results have their places, in the answer, before the call is served. */
static bool answer_begin(struct classic_requests *r, const struct vrpq_message *m, struct taken *t,
			 uint8_t *block)
{
	uint64_t at = CLASSIC_FIRST + vrpq_pad(t->fixed.out_size);

	for (uint32_t i = 0; i < t->fixed.out_refs; i++) {
		uint32_t size = t->size[t->fixed.in_refs + i];

		ref_write(r, block + t->out_refs, i, size, r->results + at);
		at += vrpq_pad(size);
		t->out_bytes += size;
		if (at > CLASSIC_RESULTS)
			return false;
	}
	r->answer = (uint32_t)at;
	r->answered = 0;
	r->reason = 0;
	return m->answer_fixed == sizeof(struct classic_answer) && at <= m->room;
}

static void header_write(const struct taken *t, uint8_t *block)
{
	VrpqParamCall header = {
		.inRefOffset = (uint16_t)t->in_refs,
		.inRefCount = t->fixed.in_refs,
		.inFullSize = t->end + (uint32_t)t->in_bytes,
		.outRefOffset = (uint16_t)t->out_refs,
		.outRefCount = t->fixed.out_refs,
	};

	header.fullSize = header.inFullSize + t->fixed.out_size + (uint32_t)t->out_bytes;
	memcpy(block, &header, t->direct);
}

/* The bytes of its block, 0: it is no request. */
static uint32_t block_take(struct classic_requests *r, struct vrpq_message *m, uint8_t *block,
			   VrpqProcReq *req)
{
	struct taken t = { .in_bytes = 0 };

	if (!fixed_take(m, &t) || !vrpq_take_part(m, block + t.direct, t.fixed.in_size, 1) ||
	    !vrpq_take_part(m, t.size, t.fixed.in_refs + t.fixed.out_refs, sizeof(t.size[0])) ||
	    !refs_take(r, m, &t, block) || (t.call && !answer_begin(r, m, &t, block)))
		return 0;
	header_write(&t, block);
	*req = (VrpqProcReq){ t.fixed.id, offset_of(r, block),
			      t.call ? offset_of(r, r->results) + CLASSIC_FIRST : 0 };
	r->calling = t.call;
	return t.end;
}

int classic_requests_take(struct classic_requests *r, struct vrpq_batch *batch, unsigned int count)
{
	uint8_t *block = r->blocks;
	struct vrpq_message m;
	unsigned int n = 0;
	int result = 1;

	while (n < count && n < CLASSIC_BATCH && !r->calling &&
	       block + BLOCK_MAX <= r->blocks + CLASSIC_BLOCKS) {
		uint32_t bytes;

		result = vrpq_batch_next(batch, &m);
		if (result <= 0)
			break;
		bytes = block_take(r, &m, block, &r->request[n]);
		if (!bytes)
			return -EBADR;
		block += bytes;
		n++;
	}
	if (n)
		return (int)n;
	return result == -EAGAIN ? -EAGAIN : -EBADR;
}
