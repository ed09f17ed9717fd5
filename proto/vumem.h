/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The messages of vumem (contract: abi/svc/vumem.h), and the judges of both ends.  The calls that
 * carry them are a struct vrpc (proto/vrpc.h), whose data is where "data" points.
 *
 * Any context, no locks.  A judge reads each word of the shared data once, into the caller's copy.
 */
#ifndef PROTO_VUMEM_H
#define PROTO_VUMEM_H

#include <port.h>

#include "abi/svc/vumem.h"

/* Is it one of enum lv_vumem_command, and does a message of it have opaque bytes? */
bool vumem_command_is_known(uint32_t command);
bool vumem_command_has_opaque(uint32_t command);

/* Store a message, which obeys the contract, and return how many bytes it is long. */
uint32_t vumem_request_store(void *data, const struct lv_vumem_request *request);
uint32_t vumem_answer_store(void *data, const struct lv_vumem_answer *answer);

/* The server's judge of "length" bytes: 0 and *request, or -EPROTO. */
int vumem_request_load(const void *data, uint32_t length, struct lv_vumem_request *request);

/*
 * The client's judge of the answer to "command": 0 and *answer, or -EPROTO.  The grant lies within
 * "slots".  answer->error is a number that a process may get.
 */
int vumem_answer_load(const void *data, uint32_t length, uint32_t command, uint32_t slots,
		      struct lv_vumem_answer *answer);

#endif
