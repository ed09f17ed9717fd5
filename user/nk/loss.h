/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Why a ping got no answer. */
#ifndef USER_NK_LOSS_H
#define USER_NK_LOSS_H

#include <stddef.h>

#include <linkvisor/nk_vm.h>

struct loss {
	int err;		/* -ETIMEDOUT, -EPIPE: the other end left; -ENOTCONN */
	struct nkctl_vm peer;	/* without a name, nobody knows its state */
	uint32_t state;		/* of the other end: 0 OFF, 1 RESET, 2 ON */
};

/* What to look at, in a line without an end; @text has room for it. */
const char *loss_text(const struct loss *loss, char *text, size_t size);

#endif
