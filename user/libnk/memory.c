// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "user/libnk/link.h"
#include "user/libnk/memory.h"

static int memory_map(const struct nk_link *link, uint32_t id, uint32_t flags, struct nk_mapping *m)
{
	struct vlink_user_pmem request = { .id = id, .flags = flags, .size = m->size };
	int err = link_call(link, VLINK_USER_PMEM, &request);

	if (err)
		return err;
	m->memory = mmap(NULL, m->size, PROT_READ | PROT_WRITE, MAP_SHARED, link->fd,
			 (off_t)request.offset);
	return m->memory == MAP_FAILED ? -errno : 0;
}

static int memory_add(struct nk_link *link, uint32_t id, uint32_t flags, size_t size, void **memory)
{
	struct nk_mapping *m = calloc(1, sizeof(*m));
	int err;

	if (!m)
		return -ENOMEM;
	m->size = size;
	err = memory_map(link, id, flags, m);
	if (err) {
		free(m);
		return err;
	}
	*memory = m->memory;
	pthread_mutex_lock(&link->lock);
	m->next = link->mappings;
	link->mappings = m;
	pthread_mutex_unlock(&link->lock);
	return 0;
}

NK_EXPORT int nk_pmem_map(struct nk_link *link, uint32_t id, size_t size, void **memory)
{
	return memory_add(link, id, 0, size, memory);
}

NK_EXPORT int nk_pmem_map_ours(struct nk_link *link, uint32_t id, size_t size, void **memory)
{
	return memory_add(link, id, VLINK_USER_PMEM_OURS, size, memory);
}

/*
 * Remove the mapping from the list before its address can be another mapping's.  NULL: there is
 * none.
 */
static struct nk_mapping *memory_remove(struct nk_link *link, const void *memory)
{
	struct nk_mapping **place = &link->mappings, *m;

	pthread_mutex_lock(&link->lock);
	while (*place && (*place)->memory != memory)
		place = &(*place)->next;
	m = *place;
	if (m)
		*place = m->next;
	pthread_mutex_unlock(&link->lock);
	return m;
}

NK_EXPORT int nk_pmem_unmap(struct nk_link *link, void *memory)
{
	struct nk_mapping *m = memory_remove(link, memory);

	if (!m)
		return -EINVAL;
	munmap(m->memory, m->size);
	free(m);
	return 0;
}

void memory_unmap_all(struct nk_link *link)
{
	while (link->mappings)
		nk_pmem_unmap(link, link->mappings->memory);
}
