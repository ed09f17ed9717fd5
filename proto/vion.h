/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The messages of vion (contract: abi/svc/vion.h), and the judges of both ends.  The calls that
 * carry them are a vrpc's, whose data is where "data" points.
 *
 * Any context, no locks.  A judge reads each word of the shared data once, into the caller's copy.
 */
#ifndef PROTO_VION_H
#define PROTO_VION_H

#include <port.h>

#include "abi/svc/vion.h"

/* The global id of VM "vm" that consists of these random bits, of which the low 56 count. */
uint64_t vion_gid_make(uint32_t vm, uint64_t random);
/* Whose buffer an id names. */
uint32_t vion_gid_vm(uint64_t gid);

/* Store a message, which obeys the contract, and return how many bytes it is long. */
uint32_t vion_request_store(void *data, const struct lv_vion_request *request);
uint32_t vion_answer_store(void *data, const struct lv_vion_answer *answer);

/* What an answer says of 0 or -errno: an error that the contract does not name is LV_VION_ERROR. */
uint32_t vion_answer_error(int err);

/* The server's judge of "length" bytes: 0 and *request, or -EPROTO. */
int vion_request_load(const void *data, uint32_t length, struct lv_vion_request *request);

/*
 * The client's judge of the answer to "command": 0 and *answer, or -EPROTO.  The grant lies within
 * "slots".  answer->error is a number that a process may get.
 */
int vion_answer_load(const void *data, uint32_t length, uint32_t command, uint32_t slots,
		     struct lv_vion_answer *answer);

#endif
