/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Interfaces of vRPQ: what both ends know of one, and their meeting (vrpq_stub.h). */
#ifndef USER_INCLUDE_LINKVISOR_VRPQ_INTERFACE_H
#define USER_INCLUDE_LINKVISOR_VRPQ_INTERFACE_H

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "abi/svc/vrpq_message.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the wire is little endian");

#define VRPQ_ALIGNED		__attribute__((aligned(8)))
#define VRPQ_HEADER		16u		/* of a request, of an answer */
#define VRPQ_LATEST_MAX		16u		/* posts of an interface that are "latest" */
#define VRPQ_PIECES_MAX		(1u + 2u * 64u)	/* of a request or an answer */

static inline uint64_t vrpq_pad(uint64_t bytes)
{
	return (bytes + LV_VRPQ_ALIGN - 1) & ~(uint64_t)(LV_VRPQ_ALIGN - 1);
}

/* The length of a string, or "most" if it is longer. */
static inline uint32_t vrpq_length(const char *text, uint32_t most)
{
	const char *end = memchr(text, '\0', most);

	return end ? (uint32_t)(end - text) : most;
}

struct vrpq_procedure {
	const char *name;
	bool is_call;
};

struct vrpq_interface {
	const char *name;
	uint32_t major, minor;
	const uint64_t *hashes;		/* of the layouts of major.0 to major.minor */
	const struct vrpq_procedure *procedures;
	uint32_t nr_procedures;
};

static inline void vrpq_hello(const struct vrpq_interface *own, struct lv_vrpq_hello *hello)
{
	*hello = (struct lv_vrpq_hello){ .hash = own->hashes[own->minor],
					 .major = own->major,
					 .minor = own->minor };
	strncpy(hello->name, own->name, sizeof(hello->name) - 1);
}

/*
 * Server: may this client open a session?  hello: a private copy.  0; -EPROTONOSUPPORT: another
 * interface, a newer or incompatible version, or not the same layout under the same version.
 */
static inline int vrpq_hello_judge(const struct vrpq_interface *own, const struct lv_vrpq_hello *hello)
{
	if (hello->name[sizeof(hello->name) - 1] || strcmp(hello->name, own->name))
		return -EPROTONOSUPPORT;
	if (hello->major != own->major || hello->minor > own->minor)
		return -EPROTONOSUPPORT;
	return hello->hash == own->hashes[hello->minor] ? 0 : -EPROTONOSUPPORT;
}

#define VRPQ_REFUSAL_BYTES	256

static inline void vrpq_printable(char name[LV_VRPQ_NAME_BYTES], const struct lv_vrpq_hello *hello)
{
	memcpy(name, hello->name, LV_VRPQ_NAME_BYTES);
	name[LV_VRPQ_NAME_BYTES - 1] = '\0';
	for (char *c = name; *c; c++)
		if (*c <= ' ' || *c > '~')
			*c = '?';
}

/* Name the versions of both ends, as they said. */
static inline void vrpq_hellos_differ(const struct lv_vrpq_hello *client,
				      const struct lv_vrpq_hello *server,
				      char text[VRPQ_REFUSAL_BYTES])
{
	char client_name[LV_VRPQ_NAME_BYTES], server_name[LV_VRPQ_NAME_BYTES];

	vrpq_printable(client_name, client);
	vrpq_printable(server_name, server);
	snprintf(text, VRPQ_REFUSAL_BYTES,
		 "client has %s %" PRIu32 ".%" PRIu32 " (hash %016" PRIx64 "), server has %s %" PRIu32
		 ".%" PRIu32 " (hash %016" PRIx64 ")", client_name, client->major, client->minor,
		 client->hash, server_name, server->major, server->minor, server->hash);
}

/* The same, for the log of the server. */
static inline void vrpq_hello_refusal(const struct vrpq_interface *own,
				      const struct lv_vrpq_hello *hello,
				      char text[VRPQ_REFUSAL_BYTES])
{
	struct lv_vrpq_hello ours;

	vrpq_hello(own, &ours);
	vrpq_hellos_differ(hello, &ours, text);
}

#endif
