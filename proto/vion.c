// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "proto/vion.h"

static const uint8_t errors[] = LV_VION_ERRORS;

uint64_t vion_gid_make(uint32_t vm, uint64_t random)
{
	return (uint64_t)vm << LV_VION_GID_VM_SHIFT | (random & LV_VION_GID_RANDOM);
}

uint32_t vion_gid_vm(uint64_t gid)
{
	return (uint32_t)(gid >> LV_VION_GID_VM_SHIFT);
}

/* The data is aligned to 64 bytes and has room for a whole message. */
static void load(void *to, const void *data, uint32_t length)
{
	const uint32_t *from = data;
	uint32_t i, word;

	for (i = 0; i < length; i += (uint32_t)sizeof(word)) {
		word = port_load_u32(from++);
		memcpy((uint8_t *)to + i, &word, sizeof(word));
	}
}

uint32_t vion_request_store(void *data, const struct lv_vion_request *request)
{
	memcpy(data, request, sizeof(*request));
	return (uint32_t)sizeof(*request);
}

uint32_t vion_answer_store(void *data, const struct lv_vion_answer *answer)
{
	memcpy(data, answer, sizeof(*answer));
	return (uint32_t)sizeof(*answer);
}

static bool error_is_sane(uint32_t error)
{
	uint32_t i;

	for (i = 0; i < sizeof(errors); i++)
		if (error == errors[i])
			return true;
	return !error;
}

uint32_t vion_answer_error(int err)
{
	return error_is_sane((uint32_t)-err) ? (uint32_t)-err : LV_VION_ERROR;
}

int vion_request_load(const void *data, uint32_t length, struct lv_vion_request *request)
{
	bool sane;

	if (length != sizeof(*request))
		return -EPROTO;
	load(request, data, length);
	if (request->command == LV_VION_IMPORT)
		sane = request->gid && !request->loan;
	else
		sane = request->command == LV_VION_RELEASE && request->loan && !request->gid;
	return sane ? 0 : -EPROTO;
}

static bool size_fits(const struct lv_vion_answer *a)
{
	uint64_t room = (uint64_t)a->pages * LV_VION_PAGE;

	return a->size <= room && a->size > room - LV_VION_PAGE;
}

static bool loan_is_sane(const struct lv_vion_answer *a, uint32_t slots)
{
	return a->loan && a->tag && a->pages && a->slot < slots && a->pages <= slots - a->slot &&
	       size_fits(a) && !(a->flags & ~LV_VION_FLAGS);
}

static bool answer_is_empty(const struct lv_vion_answer *a)
{
	return !(a->loan | a->size | a->slot | a->pages | a->tag | a->flags);
}

int vion_answer_load(const void *data, uint32_t length, uint32_t command, uint32_t slots,
		     struct lv_vion_answer *answer)
{
	bool sane;

	if (length != sizeof(*answer))
		return -EPROTO;
	load(answer, data, length);
	if (!error_is_sane(answer->error))
		return -EPROTO;
	if (command == LV_VION_IMPORT && !answer->error)
		sane = loan_is_sane(answer, slots);
	else
		sane = answer_is_empty(answer);
	return sane ? 0 : -EPROTO;
}
