// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Which headers may pass, and to whom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "hyp/net/header.h"

#define MTU	1500u
#define ALL	(~0ull)
#define SEGMENT	60000u

static const struct net_header plain;
static const struct net_header udp = { NET_NEEDS_CSUM, 0, 0, 0, 34, 6, 0 };
static const struct net_header tso = { NET_NEEDS_CSUM, NET_GSO_TCPV4, 66, 1448, 34, 16, 0 };

static bool good(struct net_header header, uint64_t features, uint32_t length)
{
	return net_header_judge(&header, features, length, MTU);
}

static void what_linux_sends_is_good(void **state)
{
	struct net_header tso6 = tso;

	(void)state;
	tso6.gso_type = NET_GSO_TCPV6 | NET_GSO_ECN;
	assert_true(good(plain, 0, 60));
	assert_true(good(udp, ALL, 60));
	assert_true(good(tso, ALL, SEGMENT));
	assert_true(good(tso6, ALL, NET_FRAME_MAX));
}

static void a_frame_has_a_shortest_and_a_longest_length(void **state)
{
	(void)state;
	assert_true(good(plain, 0, 14));
	assert_false(good(plain, 0, 13));
	assert_false(good(plain, 0, 0));
	assert_true(good(plain, 0, MTU + 22));		/* two VLANs */
	assert_false(good(plain, 0, MTU + 23));
	assert_false(good(tso, ALL, NET_FRAME_MAX + 1));
}

static void work_is_left_by_who_negotiated_it(void **state)
{
	struct net_header header = tso;

	(void)state;
	assert_false(good(udp, ALL & ~NET_F_CSUM, 60));
	assert_false(good(tso, ALL & ~NET_F_HOST_TSO4, SEGMENT));
	assert_true(good(tso, ALL & ~(NET_F_HOST_TSO6 | NET_F_HOST_ECN), SEGMENT));
	header.gso_type |= NET_GSO_ECN;
	assert_false(good(header, ALL & ~NET_F_HOST_ECN, SEGMENT));
	header.gso_type = NET_GSO_TCPV6;
	assert_false(good(header, ALL & ~NET_F_HOST_TSO6, SEGMENT));
}

static void a_checksum_lies_in_its_frame(void **state)
{
	struct net_header header = udp;

	(void)state;
	assert_true(good(header, ALL, 42));
	assert_false(good(header, ALL, 41));
	header.csum_start = header.csum_offset = 0xffff;
	assert_false(good(header, ALL, 1000));
	header = udp;
	header.csum_start = 13;
	assert_false(good(header, ALL, 1000));
}

static void a_segment_has_a_size_and_a_checksum(void **state)
{
	struct net_header header = tso;

	(void)state;
	header.gso_size = 0;
	assert_false(good(header, ALL, SEGMENT));
	header.gso_size = MTU + 1;
	assert_false(good(header, ALL, SEGMENT));
	header = tso;
	header.flags = 0;
	assert_false(good(header, ALL, SEGMENT));
	header = tso;
	header.hdr_len = 1001;
	assert_false(good(header, ALL, 1000));
}

static void a_segment_has_pieces_that_a_receiver_can_bear(void **state)
{
	struct net_header header = tso;

	(void)state;
	header.gso_size = 1;
	assert_false(good(header, ALL, SEGMENT));
	assert_false(good(header, ALL, 2049));
	assert_true(good(header, ALL, 2048));
	header.gso_size = 48;		/* Linux's smallest */
	assert_true(good(header, ALL, NET_FRAME_MAX));
}

static void kinds_that_were_not_offered_are_refused(void **state)
{
	(void)state;
	for (uint32_t type = 1; type < 256; type++) {
		struct net_header header = tso;

		header.gso_type = (uint8_t)type;
		assert_int_equal(good(header, ALL, SEGMENT),
				 type == 1 || type == 4 || type == 0x81 || type == 0x84);
	}
}

static void what_means_nothing_does_not_pass(void **state)
{
	struct net_header header = { 0xfe, 0, 11, 22, 33, 44, 55 };

	(void)state;
	assert_true(net_header_judge(&header, ALL, 60, MTU));
	assert_memory_equal(&header, &plain, sizeof(plain));
}

static void a_receiver_does_what_it_negotiated(void **state)
{
	struct net_header ecn = tso;

	(void)state;
	ecn.gso_type |= NET_GSO_ECN;
	assert_int_equal(net_header_fit(&plain, 0), NET_FIT);
	assert_int_equal(net_header_fit(&udp, NET_F_GUEST_CSUM), NET_FIT);
	assert_int_equal(net_header_fit(&udp, 0), NET_FIT_CHECKSUM);
	assert_int_equal(net_header_fit(&tso, NET_F_GUEST_CSUM | NET_F_GUEST_TSO4), NET_FIT);
	assert_int_equal(net_header_fit(&tso, NET_F_GUEST_CSUM | NET_F_GUEST_TSO6), NET_UNFIT);
	assert_int_equal(net_header_fit(&tso, NET_F_GUEST_TSO4), NET_UNFIT);
	assert_int_equal(net_header_fit(&tso, 0), NET_UNFIT);
	assert_int_equal(net_header_fit(&ecn, NET_F_GUEST_CSUM | NET_F_GUEST_TSO4), NET_UNFIT);
	assert_int_equal(net_header_fit(&ecn, ALL), NET_FIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_linux_sends_is_good),
		cmocka_unit_test(a_frame_has_a_shortest_and_a_longest_length),
		cmocka_unit_test(work_is_left_by_who_negotiated_it),
		cmocka_unit_test(a_checksum_lies_in_its_frame),
		cmocka_unit_test(a_segment_has_a_size_and_a_checksum),
		cmocka_unit_test(a_segment_has_pieces_that_a_receiver_can_bear),
		cmocka_unit_test(kinds_that_were_not_offered_are_refused),
		cmocka_unit_test(what_means_nothing_does_not_pass),
		cmocka_unit_test(a_receiver_does_what_it_negotiated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
