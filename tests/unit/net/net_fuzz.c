// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Two drivers whose rings, descriptors, headers and register accesses are made of
 * the fuzzer's bytes.  A third card, which behaves, gets its own frames through.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/net/world.h"

static const unsigned char *bytes;
static size_t left;

static uint32_t draw(uint32_t limit)
{
	uint32_t value = 0;

	for (uint32_t i = 0; i < 2 && left; i++, left--)
		value = value << 8 | *bytes++;
	return value % limit;
}

/* Any bytes into rings, descriptors and the beginnings of buffers. */
static void scribble(struct card *card)
{
	uint32_t at = draw(4) ? draw(2 * BUFFER_SIZE) : draw(RAM_SIZE / 16) * 16;
	uint32_t count = draw(40);

	while (count-- && left && at < RAM_SIZE) {
		card->ram[at++] = *bytes++;
		left--;
	}
}

static void send(struct card *card)
{
	struct net_header header = {
		.flags = (uint8_t)draw(4), .gso_type = (uint8_t)draw(256),
		.hdr_len = (uint16_t)draw(200), .gso_size = (uint16_t)draw(2000),
		.csum_start = (uint16_t)draw(100), .csum_offset = (uint16_t)draw(50),
	};

	/* The driver keeps its own place even if the rings have been scribbled on. */
	if (card->ring[NET_TX].desc)
		card_send(card, &header, draw(WORLD_CARDS + 1), 24 + draw(draw(3) ? 1600 : 66000),
			  draw(256));
}

static void act(struct card *card)
{
	static const uint64_t features[] = { 0, LARGE, LARGE | VIRTIO_F_EVENT_IDX,
					     VIRTIO_F_INDIRECT_DESC | NET_F_GUEST_CSUM };

	switch (draw(8)) {
	case 0: card_reset(card); card_start(card, features[draw(4)]); break;
	case 1: card_write(card, draw(0x44) * 4, draw(65536)); break;
	case 2: if (card->ring[NET_RX].desc) card_offer(card, draw(40), 1 + draw(4000)); break;
	case 3: send(card); break;
	case 4: card_kick(card); break;
	case 5: world_work(); break;
	default: scribble(card);
	}
}

static void behaves(void)
{
	static unsigned char frame[FRAME_MAX], wanted[FRAME_MAX];
	static const struct net_header plain;
	struct net_header header;

	card_reset(&cards[3]);
	card_start(&cards[3], 0);
	card_offer(&cards[3], 2, 1526);
	card_reset(&cards[2]);
	card_start(&cards[2], 0);
	card_send(&cards[2], &plain, 3, 100, 9);
	world_work();
	frame_make(&cards[2], wanted, 3, 100, 9);
	if (card_take(&cards[3], &header, frame) != 100 || memcmp(frame, wanted, 100))
		abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	bytes = data;
	left = size;
	world_create(NULL);
	while (left)
		act(&cards[draw(2)]);
	world_work();
	behaves();
	world_destroy(NULL);
	return 0;
}
