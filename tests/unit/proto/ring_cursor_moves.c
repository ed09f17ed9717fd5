// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Prints what each call of ring_cursor.c reads, writes and answers, in the words of
 * proto/ring_cursor.pml: the model and the code are the same as long as the two print the
 * same.  The model counts modulo 8: its 6, 7, 0 are our 2^32 - 2, 2^32 - 1, 0, and what
 * others store is the nearest number of that rest: near our index, or, where the peer's new index is
 * judged, near its index as last seen.
 */
#include <stdio.h>

#include "proto/ring_cursor.h"

#define CAPACITY	2u
#define LIE		255
#define DOUBT		254

static struct lv_ring_line own, peer;
static struct ring_cursor c;
static uint32_t script[48];	/* what the loads find, one after the other */
static unsigned int at;
static const uint32_t *beside;	/* the number that the peer's index is near to */

/* --- <port.h> -------------------------------------------------------------- */

/* The cursor is private memory; only what the peer can see is part of the model. */
static bool shared(const uint32_t *p)
{
	return p == &own.index || p == &own.wait || p == &peer.index || p == &peer.wait;
}

static const char *name(const uint32_t *p)
{
	if (p == &own.index || p == &peer.index)
		return p == &own.index ? "own index" : "peer index";
	return p == &own.wait ? "own wait" : "peer wait";
}

static uint32_t near(uint32_t place, uint32_t v)
{
	uint32_t ahead = (v - place) & 7;

	return place + ahead - (ahead < 4 ? 0 : 8);
}

uint32_t record_load(const uint32_t *p)
{
	if (!shared(p))
		return *p;
	printf(" %s?", name(p));
	if (p == &own.index)
		return near(c.index, script[at++]);
	return p == &peer.index ? near(*beside, script[at++]) : script[at++];
}

void record_store(uint32_t *p, uint32_t value)
{
	if (shared(p))
		printf(" %s=%u", name(p), value & 7);
	else
		*p = value;
}

uint32_t record_xchg(uint32_t *p, uint32_t value)
{
	printf(" %s<>%u", name(p), value);
	return script[at++];
}

uint32_t record_cmpxchg(uint32_t *p, uint32_t old, uint32_t value)
{
	printf(" %s %u->%u?", name(p), old, value);
	return script[at++];
}

void record_mb(void)
{
	printf(" mb");
}

/* --- the calls ------------------------------------------------------------- */

struct place {
	uint32_t me, i, known;
};

static void prepare(struct place w)
{
	ring_cursor_init(&c, &own, &peer, CAPACITY, w.me ? RING_CONSUMER : RING_PRODUCER);
	c.index = w.i ? w.i - 8 : 0;
	c.seen = c.index + w.known - c.bias;
	beside = &c.index;
	at = 0;
}

static int in_model(int answer)
{
	if (answer == -EPROTO)
		return LIE;
	return answer == -EINVAL ? DOUBT : answer;
}

/* b: without claims (0), our claim is adopted (1) or not yet (2). */
static void available(struct place w, uint32_t n, uint32_t a, uint32_t b)
{
	int answer;

	prepare(w);
	script[0] = a & 7;
	script[1] = c.index + (b == 2);
	c.broken = a >> 3 ? RING_BROKEN_BY_PEER : RING_SOUND;
	c.claims = b != 0;
	beside = &c.seen;
	printf("available %u %u %u %u %u %u:", w.me, w.i, w.known, n, a, b);
	answer = ring_cursor_available(&c, n);
	printf(" -> %d, seen %u, broken %u\n", in_model(answer), c.seen & 7, c.broken);
}

/* b: the claim stays (0), changes once (1) or each time (2). */
static void adopt(struct place w, uint32_t a, uint32_t d, uint32_t b)
{
	int answer;

	prepare(w);
	ring_cursor_expect_claims(&c);
	beside = &c.seen;
	for (uint32_t n = 0; n < 16; n++) {
		script[3 * n] = c.index + a + 6 + (b == 1 && n == 0);
		script[3 * n + 1] = c.seen + d + 5;
		script[3 * n + 2] = c.index + a + 6 + (b == 2);
	}
	printf("adopt %u %u %u %u %u %u:", w.me, w.i, w.known, a, d, b);
	answer = ring_cursor_adopt(&c);
	printf(" -> %d, index %u, seen %u, broken %u\n", in_model(answer), c.index & 7, c.seen & 7,
	       c.broken);
}

static void adopt_without_a_look(struct place w, uint32_t broken)
{
	prepare(w);
	c.broken = broken;
	c.claims = broken != RING_SOUND;
	printf("adopt %u %u %u %u:", w.me, w.i, w.known, broken);
	printf(" -> %d\n", in_model(ring_cursor_adopt(&c)));
}

static void advance(struct place w, uint32_t n, uint32_t a, uint32_t b)
{
	prepare(w);
	script[0] = a;
	script[1] = b & 7;
	script[2] = b >> 3;
	printf("advance %u %u %u %u %u %u:", w.me, w.i, w.known, n, a, b);
	printf(" -> %d\n", ring_cursor_advance(&c, n));
}

static void wait(struct place w, uint32_t n, uint32_t a)
{
	prepare(w);
	script[0] = n;
	script[1] = a & 7;
	c.broken = a >> 3 ? RING_BROKEN_BY_PEER : RING_SOUND;
	printf("wait %u %u %u %u %u:", w.me, w.i, w.known, n, a);
	printf(" -> %d\n", ring_cursor_wait(&c, n));
}

/* Whatever the others do to the word meanwhile. */
static void arm(uint32_t n, uint32_t d)
{
	static const struct place w = { 0, 0, 0 };
	uint32_t rest = d, i;

	prepare(w);
	for (i = 0; i < 5; i++, rest /= 3)
		script[i] = rest % 3;
	printf("arm %u %u:", n, d);
	ring_cursor_wait(&c, n);
	printf("\n");
}

static void adopts(struct place w)
{
	uint32_t a, d, b;

	for (a = 0; a <= 4; a++)
		for (d = 0; d <= 6; d++)
			for (b = 0; b <= 2; b++)
				adopt(w, a, d, b);
	for (a = RING_SOUND; a <= RING_BROKEN_BY_EITHER; a++)
		adopt_without_a_look(w, a);
}

static void calls(struct place w)
{
	uint32_t n, a, b;

	for (n = 0; n <= 3; n++)
		for (a = 0; a < 16; a++)
			for (b = 0; b <= 2; b++)
				available(w, n, a, b);
	adopts(w);
	for (n = 0; n <= 2; n++)
		for (a = 0; a <= 3; a++)
			for (b = 0; b < 16; b++)
				advance(w, n, a, b);
	for (n = 1; n <= 2; n++)
		for (a = 0; a < 16; a++)
			wait(w, n, a);
}

int main(void)
{
	static const uint32_t index[] = { 6, 7, 0 };
	struct place w;
	uint32_t i, n, d;

	for (w.me = 0; w.me <= 1; w.me++)
		for (i = 0; i < 3; i++)
			for (w.i = index[i], w.known = 0; w.known <= CAPACITY; w.known++)
				calls(w);
	for (n = 1; n <= 2; n++)
		for (d = 0; d < 243; d++)
			arm(n, d);
	printf("reset:");
	ring_cursor_reset(&c);
	printf("\n");
	return 0;
}
