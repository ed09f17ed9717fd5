// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "proto/vumem.h"

#define ERROR_LAST	133u	/* EHWPOISON: numbers beyond it are a kernel's own */

bool vumem_command_is_known(uint32_t command)
{
	return command >= LV_VUMEM_ALLOC && command <= LV_VUMEM_CTL;
}

bool vumem_command_has_opaque(uint32_t command)
{
	return command == LV_VUMEM_ALLOC || command == LV_VUMEM_CTL;
}

/* The data is aligned to 64 bytes and has room for a whole message. */
static void load(void *to, const void *data, uint32_t length)
{
	const uint32_t *from = data;
	uint32_t i, word;

	for (i = 0; i < length; i += sizeof(word)) {
		word = port_load_u32(from++);
		memcpy((uint8_t *)to + i, &word,
		       length - i < sizeof(word) ? length - i : sizeof(word));
	}
}

uint32_t vumem_request_store(void *data, const struct lv_vumem_request *request)
{
	uint32_t length = LV_VUMEM_REQUEST_HEAD + request->bytes;

	memcpy(data, request, length);
	return length;
}

uint32_t vumem_answer_store(void *data, const struct lv_vumem_answer *answer)
{
	uint32_t length = LV_VUMEM_ANSWER_HEAD + answer->bytes;

	memcpy(data, answer, length);
	return length;
}

static bool bytes_are_sane(uint32_t command, uint32_t bytes, uint32_t rest)
{
	return bytes == rest && (!bytes || vumem_command_has_opaque(command));
}

int vumem_request_load(const void *data, uint32_t length, struct lv_vumem_request *request)
{
	if (length < LV_VUMEM_REQUEST_HEAD || length > sizeof(*request))
		return -EPROTO;
	memset(request, 0, sizeof(*request));
	load(request, data, length);
	if (!vumem_command_is_known(request->command) ||
	    !bytes_are_sane(request->command, request->bytes, length - LV_VUMEM_REQUEST_HEAD))
		return -EPROTO;
	return (request->command == LV_VUMEM_ALLOC) == !request->buffer ? 0 : -EPROTO;
}

static bool grant_is_sane(const struct lv_vumem_answer *a, uint32_t slots)
{
	if (!(a->attributes & LV_VUMEM_MAPPABLE))
		return !a->attributes && !a->slot && !a->pages && !a->tag;
	return a->tag && a->pages && a->slot < slots && a->pages <= slots - a->slot &&
	       (a->attributes & LV_VUMEM_WRITE_BACK) == LV_VUMEM_WRITE_BACK &&
	       !(a->attributes & ~LV_VUMEM_ATTRIBUTES);
}

static bool answer_is_empty(const struct lv_vumem_answer *a)
{
	return !(a->buffer | a->attributes | a->slot | a->pages | a->tag);
}

int vumem_answer_load(const void *data, uint32_t length, uint32_t command, uint32_t slots,
		      struct lv_vumem_answer *answer)
{
	bool sane;

	if (length < LV_VUMEM_ANSWER_HEAD || length > sizeof(*answer))
		return -EPROTO;
	memset(answer, 0, sizeof(*answer));
	load(answer, data, length);
	if (answer->error > ERROR_LAST ||
	    !bytes_are_sane(command, answer->bytes, length - LV_VUMEM_ANSWER_HEAD))
		return -EPROTO;
	if (command == LV_VUMEM_ALLOC && !answer->error)
		sane = answer->buffer && grant_is_sane(answer, slots);
	else
		sane = answer_is_empty(answer);
	return sane ? 0 : -EPROTO;
}
