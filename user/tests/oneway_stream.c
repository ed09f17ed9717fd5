// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * oneway_stream PATH BYTES PIECE SEED: sends or receives the stream of SEED, in pieces of
 * random size up to PIECE; the side that receives compares every byte.
 */
#include <stdlib.h>

#include "user/tests/oneway.h"

int main(int argc, char **argv)
{
	static struct oneway o;
	uint64_t total, rnd = 1;
	uint32_t piece;
	int n = 1;

	if (argc != 5)
		return 2;
	total = strtoull(argv[2], NULL, 0);
	piece = strtoul(argv[3], NULL, 0);
	test_limit("the stream comes to its end", 300 + total / 1000000);
	oneway_open(&o, argv[1], 0);
	test_stream_init(&o.s, strtoull(argv[4], NULL, 0));
	while (n > 0 && o.s.position < total) {
		uint64_t left = total - o.s.position;
		uint32_t want = 1 + test_random(&rnd, piece);

		want = want < left ? want : left;
		n = o.receives ? oneway_receive(&o, want) : oneway_send(&o, want);
	}
	if (n <= 0)
		test_fail("all bytes arrive as they were sent", "%s at byte %llu", strerror(-n),
			  (unsigned long long)o.s.position);
	else
		test_pass(o.receives ? "all bytes arrive as they were sent" :
				       "all bytes can be sent");
	oneway_close(&o);
	return test_failures() != 0;
}
