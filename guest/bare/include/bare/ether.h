/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A network host without an IP stack: it makes the answer out of the question, in place.
 *
 *   ARP request for our address      ARP reply
 *   ICMP echo request to us          echo reply, fragments too
 *   UDP to us, any port              the same bytes back, fragments too
 *
 * Addresses and ports change places, which no checksum notices, complete or open; so
 * none is computed and whatever is open in the question is open in the answer.
 */
#ifndef BARE_ETHER_H
#define BARE_ETHER_H

#include <stdint.h>

struct ether_host {
	uint8_t mac[6];
	uint8_t ip[4];
};

/*
 * Turn the frame of @len bytes into its answer, of the same length: @len, or 0 if there
 * is none, then the frame may be changed.  Pure; reads nothing beyond @len.
 */
uint32_t ether_answer(const struct ether_host *host, uint8_t *frame, uint32_t len);

#endif
