/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the parts of libnk know of a link. */
#ifndef USER_LIBNK_LINK_H
#define USER_LIBNK_LINK_H

#include <pthread.h>

#include <linkvisor/nk.h>

#define NK_EXPORT	__attribute__((visibility("default")))

struct nk_mapping {
	struct nk_mapping *next;
	void *memory;
	size_t size;
};

struct nk_link {
	int fd;
	uint32_t role;
	pthread_mutex_t lock;		/* of mappings */
	struct nk_mapping *mappings;
	struct handshake *handshake;
};

/* ioctl(2): its result or a negative errno. */
int link_call(const struct nk_link *link, unsigned long number, void *arg);

#endif
