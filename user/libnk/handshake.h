/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The handshake of proto/link_state.h for a process: the two words that it looks at
 * are copies, taken anew before each step and after each store.
 */
#ifndef USER_LIBNK_HANDSHAKE_H
#define USER_LIBNK_HANDSHAKE_H

#include "user/libnk/link.h"

struct handshake;

/* For a link that is being opened; free() undoes it.  NULL: no memory. */
struct handshake *handshake_create(struct nk_link *link);

#endif
