// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/smccc.h>
#include <bare/xmem.h>

static struct smccc call(uint32_t function, struct xmem_slots slots, uint64_t x3, uint32_t flags,
			 uint32_t tag)
{
	return smccc_hvc(function, (uint64_t)slots.vlink, slots.first | (uint64_t)slots.count << 32,
			 x3, flags | (uint64_t)tag << 32);
}

/* Result 0, and result 1 where somebody wants it. */
static int64_t answer(const struct smccc *result, uint64_t *second)
{
	if (second)
		*second = result->x[1];
	return (int64_t)result->x[0];
}

int64_t xmem_grant(struct xmem_slots slots, uint64_t page, uint32_t flags, uint32_t tag)
{
	return (int64_t)call(LV_HC_XMEM_GRANT, slots, page, flags, tag).x[0];
}

int64_t xmem_revoke(struct xmem_slots slots, uint32_t flags, uint32_t tag, uint64_t *left)
{
	struct smccc result = call(LV_HC_XMEM_REVOKE, slots, 0, flags, tag);

	return answer(&result, left);
}

int64_t xmem_map(struct xmem_slots slots, uint64_t list, uint32_t flags, uint32_t tag, uint64_t *at)
{
	struct smccc result = call(LV_HC_XMEM_MAP, slots, list, flags, tag);

	return answer(&result, at);
}

int64_t xmem_unmap(struct xmem_slots slots, uint32_t flags, uint32_t tag)
{
	return (int64_t)call(LV_HC_XMEM_UNMAP, slots, 0, flags, tag).x[0];
}

int64_t xmem_query(struct xmem_slots slots, uint32_t peer, uint32_t flags,
		   struct xmem_answer *answer)
{
	struct smccc result;

	slots.count = 0;
	result = call(LV_HC_XMEM_QUERY, slots, peer, flags, 0);
	if (answer && (int64_t)result.x[0] >= 0)
		*answer = (struct xmem_answer){ (uint32_t)result.x[1], (uint32_t)result.x[2],
						result.x[3] };
	return (int64_t)result.x[0];
}
