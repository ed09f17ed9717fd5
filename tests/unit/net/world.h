/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * VMs with a network card each on one network, and a driver of the card that a
 * test plays.  Everything of a card may be used by one thread at a time.
 */
#ifndef TESTS_UNIT_NET_WORLD_H
#define TESTS_UNIT_NET_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/core/vm.h"
#include "hyp/dev/virtio_net.h"

#define WORLD_CARDS	4u
#define WORLD_MTU	1500u
#define RAM_IPA		0x40000000ull
#define RAM_SIZE	0x100000u
#define VIRTIO_IPA	0x7080000000ull
#define VIRTIO_INTID	504
#define RING		64u		/* entries of each queue here */
#define BUFFERS		0x10000u	/* where buffers begin in RAM, behind the rings */
#define BUFFER_SIZE	0x1000u		/* place of a buffer; the first RING ones are for receiving */
#define FRAME_MAX	70000u

#define LARGE (NET_F_OFFLOADS | NET_F_MRG_RXBUF)

struct ring_desc {
	uint64_t addr;
	uint32_t len;
	uint16_t flags, next;
};

struct ring {
	struct ring_desc *desc;
	uint16_t *avail;		/* flags, index, entries, used_event */
	uint16_t *used;			/* flags, index, entries of 8 bytes, avail_event */
	uint16_t offered, taken;
};

struct card {
	struct vm vm;
	struct vcpu vcpu;
	struct config_vm config;
	struct virtio_net *net;
	unsigned char *ram;
	struct ring ring[NET_QUEUES];
};

extern struct card cards[WORLD_CARDS];

/* For cmocka.  All cards off, addresses 02:..:00 to 02:..:03. */
int world_create(void **state);
int world_destroy(void **state);

/* The card's registers. */
void card_write(struct card *card, uint64_t offset, uint32_t value);
uint32_t card_read(struct card *card, uint64_t offset);

/* Negotiate @features and VERSION_1, set the queues up, go.  Reset: status = 0. */
void card_start(struct card *card, uint64_t features);
void card_reset(struct card *card);

/* Offer @count buffers of @size bytes for receiving. */
void card_offer(struct card *card, uint32_t count, uint32_t size);

/*
 * Send a frame of @length bytes to card @to (WORLD_CARDS: broadcast) from the
 * card's own address; byte n from 14 on is (n * 7 + seed).  The buffer has an
 * odd number of bytes in its first pieces.  card_put() does not kick.
 */
void card_put(struct card *card, const struct net_header *header, uint32_t to, uint32_t length,
	      uint32_t seed);
void card_send(struct card *card, const struct net_header *header, uint32_t to, uint32_t length,
	       uint32_t seed);
void card_kick(struct card *card);

/* What card_put() would write. */
void frame_make(const struct card *card, unsigned char *frame, uint32_t to, uint32_t length,
		uint32_t seed);

/* The next frame that came, 0: none.  Its buffers are not offered again. */
uint32_t card_take(struct card *card, struct net_header *header, unsigned char *frame);

/* Frames that the card got its buffer back for. */
uint16_t card_sent(const struct card *card);
bool card_needs_reset(struct card *card);
uint64_t card_count(const struct card *card, enum lv_counter_vm counter);

/* Credits for answers since the last call. */
uint32_t world_credits(void);

/* Do what exits in this thread left to do; returns the number of steps. */
uint32_t world_work(void);

#endif
