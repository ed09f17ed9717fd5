/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Shared memory of a link: the mappings that nk_close() undoes. */
#ifndef USER_LIBNK_MEMORY_H
#define USER_LIBNK_MEMORY_H

struct nk_link;

void memory_unmap_all(struct nk_link *link);

#endif
