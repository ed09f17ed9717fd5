/* SPDX-License-Identifier: GPL-2.0-only */
/* The caches of the CPU for NK_INFO_CACHE. */
#ifndef GUEST_LINUX_NKDDI_CACHE_H
#define GUEST_LINUX_NKDDI_CACHE_H

#include <nk/nkern.h>

/* Fills *info with what the present CPU says of its caches.  Any context. */
void nkddi_cache_describe(NkCachesInfo *info);

#endif
