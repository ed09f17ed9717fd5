// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Ports on several CPUs at once: an address is never behind two of them for good. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "hyp/net/switch.h"

#define SENDERS		3u
#define ADDRESSES	64u
#define TIMES		20000u

static struct net_switch network;
static struct net_port port[SENDERS + 1];

static uint64_t wandering(uint32_t n)
{
	return 0x060000000000ull + n % ADDRESSES;
}

static void *send_under_all(void *arg)
{
	struct net_port *from = arg;

	for (uint32_t i = 0; i < TIMES; i++) {
		if (!net_port_admit(from, wandering(i * (2 * from->index + 1))))
			return arg;
		if (net_port_targets(from, wandering(i)) & 1u << from->index)
			return arg;
		if (i % 1000 == 999) {
			net_port_set_up(from, false);
			net_port_set_up(from, true);
		}
	}
	return NULL;
}

static uint32_t places(uint64_t mac)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < SENDERS; i++)
		for (uint32_t j = 0; j < NET_LEARNED; j++)
			count += port[i].learned[j] == mac;
	return count;
}

static void an_address_is_behind_one_port_at_most(void **state)
{
	pthread_t thread[SENDERS];
	void *failed;

	(void)state;
	for (uint32_t i = 0; i <= SENDERS; i++)
		net_switch_add(&network, &port[i], i + 1);
	for (uint32_t i = 0; i < SENDERS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, send_under_all, &port[i]), 0);
	for (uint32_t i = 0; i < SENDERS; i++) {
		pthread_join(thread[i], &failed);
		assert_null(failed);
	}
	for (uint32_t i = 0; i < ADDRESSES; i++)
		assert_in_range(places(wandering(i)), 0, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_behind_one_port_at_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
