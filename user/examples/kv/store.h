/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The server of kv: values in memory, sorted by key. */
#ifndef USER_EXAMPLES_KV_STORE_H
#define USER_EXAMPLES_KV_STORE_H

#include <kv.h>

#define STORE_KEYS	1024u
#define STORE_BYTES	(64u << 20)	/* of all values */

struct store_entry {
	char key[KV_KEY_MAX + 1];
	uint8_t *value;
	uint32_t size;
	uint64_t wanted;		/* when, by the store's clock */
};

struct store {
	struct store_entry entries[STORE_KEYS];
	uint32_t count;
	uint64_t bytes;
	uint64_t clock;			/* counts requests that want a value */
};

extern const struct kv_server store_server;	/* context: a struct store */

void store_begin(struct store *store);
void store_end(struct store *store);

#endif
