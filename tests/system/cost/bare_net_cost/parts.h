/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What sys asks of ivi and of the flood, by steps and words of their meetings. */
#ifndef TESTS_SYSTEM_BARE_NET_COST_PARTS_H
#define TESTS_SYSTEM_BARE_NET_COST_PARTS_H

#include <stdint.h>

#define SYS		2u
#define IVI		3u
#define FLOOD		4u

#define STEP_READY	1u	/* ivi, flood: the card is up; sys: flood! */
#define STEP_END	2u

#define WORD_MODE	1u	/* sys to ivi, answered with the same: see MODE() */
#define WORD_FRAMES	2u	/* ivi: frames of sys's that came */
#define WORD_SENT	1u	/* flood: frames sent */

/* Of sys's card and ivi's. */
#define FEATURES	(CARD_CSUM | CARD_TSO4 | CARD_MERGE | CARD_TABLES)

/* For path @id ivi sleeps or polls.  It grows from path to path. */
#define MODE(id, sleeps)	(2 * ((id) + 1) + (sleeps))

/* In the path of this id both cards cut what they name into as many pieces as there may be. */
#define HOSTILE		3u
#define PIECES_SENT	64u
#define PIECES_OFFERED	2u	/* 64 of 32 buffers, as many as a frame may take */
#define BUFFER_OFFERED	2048u

#define ETHER		14u
#define ETHER_AT	12u	/* the type: what sys and the flood send */
#define SMALL		60u

/* The address that a VM's first card has. */
static inline void card_address(uint8_t *mac, uint32_t vm)
{
	const uint8_t own[6] = { 0x02, 'l', 'v', 0, (uint8_t)vm, 0 };

	for (uint32_t i = 0; i < sizeof(own); i++)
		mac[i] = own[i];
}

#endif
