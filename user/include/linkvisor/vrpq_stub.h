/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the code that vrpqgen generates stands on: marshalling at the client, judging at the server.
 * Header-only, C over buffers; 32 and 64 bits, little endian.  The transport is somebody else's
 * (struct vrpq_transport, struct vrpq_batch, struct vrpq_answer are the seam).
 *
 *   client: stub -> buffer ---send, call---> transport ~~~> area (read-only) -> batch -> server
 *                   memory of the caller <------------- answer <--------------------------+
 *
 * The client writes the area while the server reads it.  So the server loads each word that it
 * judges once, into memory of its own, and uses that copy alone.  Arrays in place are data that
 * nobody judged: where they lie and how many elements they have is fixed, their bytes may change.
 *
 * Results are 0 or a count, or a negative errno.  One thread at a time may use a client, a batch.
 */
#ifndef USER_INCLUDE_LINKVISOR_VRPQ_STUB_H
#define USER_INCLUDE_LINKVISOR_VRPQ_STUB_H

#include <linkvisor/vrpq_client.h>
#include <linkvisor/vrpq_verifier.h>

#endif
