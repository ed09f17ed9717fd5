// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* kv <device> put <key> <value> | get <key> | add <key> <number> | usage */
#include <stdio.h>
#include <stdlib.h>

#include <kv.h>
#include <linkvisor/vrpq.h>

#define BUFFER	0x4000u

static int put(struct vrpq_client *c, const char *key, const char *value)
{
	return kv_put(c, key, (uint32_t)strlen(value), (const uint8_t *)value);
}

static int get(struct vrpq_client *c, const char *key)
{
	uint8_t *value = malloc(KV_VALUE_MAX);
	uint32_t size, length;
	int err = value ? kv_get(c, key, KV_VALUE_MAX, &size, &length, value) : -ENOMEM;

	if (!err) {
		fwrite(value, 1, length, stdout);
		putchar('\n');
	}
	free(value);
	return err;
}

static int add(struct vrpq_client *c, const char *key, int64_t number)
{
	int err = kv_add(c, key, &number);

	if (!err)
		printf("%" PRId64 "\n", number);
	return err;
}

static int usage(struct vrpq_client *c)
{
	uint64_t size;
	uint32_t keys;
	int err = kv_usage(c, &keys, &size);

	if (!err)
		printf("%" PRIu32 " keys, %" PRIu64 " bytes\n", keys, size);
	return err;
}

static int run(struct vrpq_client *c, int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[0], "put"))
		return put(c, argv[1], argv[2]);
	if (argc == 2 && !strcmp(argv[0], "get"))
		return get(c, argv[1]);
	if (argc == 3 && !strcmp(argv[0], "add"))
		return add(c, argv[1], atoll(argv[2]));
	return argc == 1 && !strcmp(argv[0], "usage") ? usage(c) : -EINVAL;
}

int main(int argc, char **argv)
{
	char refusal[VRPQ_REFUSAL_BYTES] = "";
	struct vrpq_connection *c;
	int err;

	if (argc < 3)
		return 2;
	err = vrpq_connect(&c, argv[1], &kv_interface, BUFFER, refusal);
	if (!err) {
		err = run(vrpq_connection_client(c), argc - 2, argv + 2);
		vrpq_disconnect(c);
	}
	if (err)
		fprintf(stderr, "kv: %s %s\n", strerror(-err), refusal);
	return err ? 1 : 0;
}
