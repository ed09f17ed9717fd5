// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stdlib.h>

#include "user/examples/kv/store.h"

/* Is there an entry of this key?  *at: where it is, or belongs. */
static bool place_of(const struct store *s, const char *key, uint32_t *at)
{
	uint32_t low = 0, high = s->count;
	int differs = 1;

	while (low < high && differs) {
		*at = (low + high) / 2;
		differs = strcmp(s->entries[*at].key, key);
		if (differs < 0)
			low = *at + 1;
		else
			high = *at;
	}
	if (differs)
		*at = low;
	return !differs;
}

static struct store_entry *find(struct store *s, const char *key)
{
	uint32_t at;

	return place_of(s, key, &at) ? &s->entries[at] : NULL;
}

static void remove_entry(struct store *s, struct store_entry *e)
{
	uint32_t at = (uint32_t)(e - s->entries);

	s->bytes -= e->size;
	free(e->value);
	s->count--;
	memmove(e, e + 1, (s->count - at) * sizeof(*e));
}

static void remove_least_wanted(struct store *s)
{
	struct store_entry *least = s->entries;

	for (uint32_t i = 1; i < s->count; i++)
		if (s->entries[i].wanted < least->wanted)
			least = &s->entries[i];
	remove_entry(s, least);
}

/* A value of "size" bytes under a key that has none, or NULL. */
static uint8_t *insert(struct store *s, const char *key, uint32_t size)
{
	uint8_t *value = malloc(size ? size : 1);
	struct store_entry *e;
	uint32_t at;

	if (!value)
		return NULL;
	while (s->count == STORE_KEYS || (s->count && s->bytes + size > STORE_BYTES))
		remove_least_wanted(s);
	place_of(s, key, &at);
	e = &s->entries[at];
	memmove(e + 1, e, (size_t)(s->entries + s->count - e) * sizeof(*e));
	*e = (struct store_entry){ .value = value, .size = size, .wanted = ++s->clock };
	strncpy(e->key, key, KV_KEY_MAX);
	s->count++;
	s->bytes += size;
	return value;
}

static void put(void *context, const struct kv_put_in *in)
{
	struct store_entry *old = find(context, in->key);
	uint8_t *value;

	if (old)
		remove_entry(context, old);
	value = insert(context, in->key, in->size);
	if (value)
		kv_put_value_copy(in, 0, in->size, value);
}

static void remove_key(void *context, const struct kv_remove_in *in)
{
	struct store_entry *e = find(context, in->key);

	if (e)
		remove_entry(context, e);
}

static void want(void *context, const struct kv_want_in *in, uint32_t count)
{
	struct store *s = context;

	for (uint32_t i = 0; i < count; i++) {
		struct store_entry *e = find(s, in[i].key);

		if (e)
			e->wanted = ++s->clock;
	}
}

static int get(void *context, const struct kv_get_in *in, struct kv_get_out *out)
{
	const struct store_entry *e = find(context, in->key);

	if (!e)
		return -ENOENT;
	out->size = e->size;
	out->length = e->size < in->room ? e->size : in->room;
	memcpy(out->value, e->value, out->length);
	return 0;
}

static int next(void *context, const struct kv_next_in *in, struct kv_next_out *out)
{
	const struct store *s = context;
	uint32_t at;

	if (place_of(s, in->after, &at))
		at++;
	if (at == s->count)
		return -ENOENT;
	memcpy(out->key, s->entries[at].key, sizeof(s->entries[at].key));
	return 0;
}

static int add(void *context, const struct kv_add_in *in, struct kv_add_out *out)
{
	struct store_entry *e = find(context, in->key);
	uint8_t *value = e ? e->value : insert(context, in->key, sizeof(out->number));
	int64_t number = 0;

	if (!value)
		return -ENOMEM;
	if (e && e->size != sizeof(number))
		return -EINVAL;
	if (e)
		memcpy(&number, value, sizeof(number));
	out->number = (int64_t)((uint64_t)number + (uint64_t)in->number);
	memcpy(value, &out->number, sizeof(number));
	return 0;
}

static int usage(void *context, const struct kv_usage_in *in, struct kv_usage_out *out)
{
	const struct store *s = context;

	(void)in;
	out->keys = s->count;
	out->size = s->bytes;
	return 0;
}

const struct kv_server store_server = {
	.put = put, .remove = remove_key, .want = want, .get = get, .next = next, .add = add,
	.usage = usage,
};

void store_begin(struct store *store)
{
	memset(store, 0, sizeof(*store));
}

void store_end(struct store *store)
{
	while (store->count)
		remove_entry(store, &store->entries[store->count - 1]);
}
