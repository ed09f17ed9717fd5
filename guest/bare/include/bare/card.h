/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A virtual network card (virtio-net over MMIO, docs/services/virtio-net.md), one
 * vCPU at a time.  Frames are sent and received with the header of virtio before them.
 */
#ifndef BARE_CARD_H
#define BARE_CARD_H

#include <stdbool.h>
#include <stdint.h>

#define CARD_ENTRIES	64u		/* of each queue */
#define CARD_BUFFER	4096u
#define CARD_HEADER	12u
#define CARD_TX		65600u		/* the longest frame with its header */

#define CARD_CSUM	((1ull << 0) | (1ull << 1))
#define CARD_TSO4	((1ull << 7) | (1ull << 11))
#define CARD_MERGE	(1ull << 15)
#define CARD_TABLES	(1ull << 28)	/* indirect descriptors */

/* The registers of a card, by offset. */
enum {
	CARD_DEVICE_ID = 0x08, CARD_FEATURES = 0x20, CARD_FEATURES_SEL = 0x24,
	CARD_QUEUE_SEL = 0x30, CARD_QUEUE_NUM = 0x38, CARD_QUEUE_READY = 0x44,
	CARD_NOTIFY = 0x50, CARD_INTERRUPT_STATUS = 0x60, CARD_INTERRUPT_ACK = 0x64,
	CARD_STATUS = 0x70, CARD_DESC = 0x80, CARD_DRIVER = 0x90, CARD_DEVICE = 0xa0,
	CARD_CONFIG = 0x100,
};

#define CARD_NEEDS_RESET 0x40u

struct card_desc {
	uint64_t addr;
	uint32_t len;
	uint16_t flags, next;
};

#define CARD_NEXT	1u		/* flags of a descriptor */
#define CARD_WRITABLE	2u
#define CARD_TABLE	4u

struct card_ring {
	struct card_desc desc[CARD_ENTRIES] __attribute__((aligned(16)));
	struct {
		uint16_t flags, index, entry[CARD_ENTRIES], used_event;
	} avail;
	struct {
		uint16_t flags, index;
		struct { uint32_t id, len; } entry[CARD_ENTRIES];
		uint16_t avail_event;
	} used __attribute__((aligned(4)));
	uint16_t taken;
};

struct card {
	uint64_t base;
	uint32_t intid;
	uint8_t mac[6];
	volatile uint32_t interrupts;
	struct card_ring rx, tx;
	uint8_t buffer[CARD_ENTRIES][CARD_BUFFER] __attribute__((aligned(64)));
	uint8_t out[CARD_TX] __attribute__((aligned(64)));
};

uint32_t card_read(const struct card *card, uint32_t offset);
void card_write(const struct card *card, uint32_t offset, uint32_t value);

/*
 * Bring up virtual device number @device of this VM with the 64 buffers offered and its
 * interrupt counted, @features besides VERSION_1.  Also after an error, from the
 * beginning.  False: it is no network card, or refused.
 */
bool card_start(struct card *card, uint32_t device, uint64_t features);

/*
 * Send the @length bytes of card->out, header and frame, and wait until they are sent.
 * False: they are not within 20 s.
 */
bool card_send(struct card *card, uint32_t length);

/* The same, in pieces: the @n descriptors of @table. */
bool card_send_pieces(struct card *card, const struct card_desc *table, uint32_t n);

/* Make @table one of @n equal pieces of @bytes, the first and every other one shorter by a byte. */
void card_cut(struct card_desc *table, uint32_t n, const uint8_t *bytes, uint32_t size,
	      uint16_t flags);

/*
 * The next buffer that came, @length bytes of it: the header and a frame, or with
 * CARD_MERGE more of the frame before.  NULL: none.  card_release() offers it again.
 */
const uint8_t *card_receive(struct card *card, uint32_t *length);
void card_release(struct card *card);

#endif
