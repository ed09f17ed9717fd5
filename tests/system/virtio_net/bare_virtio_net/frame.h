/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What alice and bob say to each other, so that every byte of it can be judged. */
#ifndef TESTS_SYSTEM_BARE_VIRTIO_NET_FRAME_H
#define TESTS_SYSTEM_BARE_VIRTIO_NET_FRAME_H

#include <string.h>

#include <bare/card.h>

#define ETHER		14u
#define FRAME_MIN	(ETHER + 5)	/* kind, number */
#define ASK		1u
#define ANSWER		2u

/* Addresses are made of VM ids. */
static inline void frame_address(uint8_t *mac, uint32_t vm)
{
	const uint8_t own[6] = { 0x02, 'l', 'v', 0, (uint8_t)vm, 0 };

	memcpy(mac, own, sizeof(own));
}

static inline uint32_t frame_length(uint32_t number)
{
	return FRAME_MIN + number * 37 % 1480;
}

/* The whole frame, without the card's header.  Returns its length. */
static inline uint32_t frame_make(uint8_t *frame, uint32_t to, uint32_t from, uint8_t kind,
				  uint32_t number)
{
	uint32_t length = frame_length(number);

	frame_address(frame, to);
	frame_address(frame + 6, from);
	frame[12] = frame[13] = 0x88;
	frame[14] = kind;
	memcpy(frame + 15, &number, 4);
	for (uint32_t i = FRAME_MIN; i < length; i++)
		frame[i] = (uint8_t)(i * 3 + number);
	return length;
}

static inline bool frame_is_from(const uint8_t *frame, uint32_t length, uint32_t vm)
{
	uint8_t mac[6];

	frame_address(mac, vm);
	return length >= FRAME_MIN && !memcmp(frame + 6, mac, 6);
}

static inline uint32_t frame_number(const uint8_t *frame)
{
	uint32_t number;

	memcpy(&number, frame + 15, 4);
	return number;
}

/* Is it what its sender sends? */
static inline bool frame_is_genuine(const uint8_t *frame, uint32_t length, uint32_t to,
				    uint32_t from, uint8_t kind)
{
	static uint8_t wanted[2048];

	return length == frame_length(frame_number(frame)) &&
	       frame_make(wanted, to, from, kind, frame_number(frame)) == length &&
	       !memcmp(frame, wanted, length);
}

/* False: the card does not send. */
static inline bool frame_send(struct card *card, uint32_t to, uint32_t from, uint8_t kind,
			      uint32_t number)
{
	memset(card->out, 0, CARD_HEADER);
	return card_send(card,
			 CARD_HEADER + frame_make(card->out + CARD_HEADER, to, from, kind, number));
}

#define MALLORY	2u
#define ALICE	3u
#define BOB	4u

#endif
