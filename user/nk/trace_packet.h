/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What stands before the records of a packet: header and context of CTF, see trace_metadata.c. */
#ifndef USER_NK_TRACE_PACKET_H
#define USER_NK_TRACE_PACKET_H

#include <stdint.h>
#include <stdio.h>

#define TRACE_PACKET_MAGIC	0xc1fc1fc1u	/* CTF's */

struct trace_packet {
	uint32_t magic;
	uint32_t cpu_id;
	uint64_t timestamp_begin, timestamp_end;
	uint64_t content_size, packet_size;	/* bits, this included */
	uint64_t events_discarded;		/* of this CPU, so far */
};

struct trace_about;

/* The text that explains the packets to any reader of CTF. */
void trace_metadata_write(FILE *file, const struct trace_about *about);
/* Read what this program needs of the metadata: 0, or -EPROTO if they are not written as above. */
int trace_metadata_read(FILE *file, struct trace_about *about);

#endif
