/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A server's channel: requests are read where they lie in the mapped area.  A request that is larger
 * than the area is gathered in memory of the server.  Never blocks.
 */
#ifndef USER_LIBVRPQ_CHANNEL_H
#define USER_LIBVRPQ_CHANNEL_H

#include "user/libvrpq/public.h"

#define GATHER_MS	10000u	/* that the next bytes may take while another one waits */

/* Requests larger than their areas, of all channels of a device. */
struct gathering {
	struct channel *first;	/* the one that never waits; NULL: none */
	uint64_t others;	/* bytes that the others have */
};

struct channel {
	const struct vrpq_service *service;
	int fd;
	struct vrpq_peer peer;
	const uint8_t *area;		/* twice in a row */
	uint32_t capacity;
	uint64_t release, want;		/* for the kernel's next answer */
	void *session;			/* NULL: no hello yet */
	uint8_t *memory;		/* for answers */
	uint64_t answer;		/* bytes of the one that is being sent; 0: none */
	uint64_t answered;		/* how many of them were sent */
	uint8_t *large;			/* NULL, or a request being gathered */
	uint32_t large_size, large_got;
	uint64_t moved;			/* ms: when it last got bytes */
	bool starved;			/* it may not have more for now */
	struct gathering *gathering;	/* of its device */
	const int *trace;		/* of the server: where requests are noted; -1: nowhere */
	struct vrpq_batch large_batch;
	int why;			/* 0, or why the channel has to end */
};

/*
 * Takes the descriptor of a channel that was accepted.  gathering: of the device; trace: of the
 * server.  NULL: errno says why; it is closed.
 */
struct channel *channel_create(const struct vrpq_service *service, struct gathering *gathering,
			       const int *trace, int fd, const struct vrpq_peer *peer,
			       uint64_t capacity);
void channel_destroy(struct channel *c);

/* Serve some.  1: there may be more; 0: wait for channel_events(); negative: it has to end. */
int channel_step(struct channel *c);
short channel_events(const struct channel *c);

/* It gathers, others may have to wait for that, and nothing came for GATHER_MS. */
bool channel_is_stuck(const struct channel *c);

#endif
