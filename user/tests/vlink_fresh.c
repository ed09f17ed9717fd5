// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vlink_fresh SERVER CLIENT: what a process finds in shared memory that an earlier one wrote.
 * Both ends are of this VM, so one program plays both sides, step by step.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linkvisor/nk.h>

#include "user/tests/test.h"

#define SIZE	(96 << 10)	/* more than the driver zeroes at once */
#define XIRQ	0
#define OURS	5
#define OTHERS	6
#define MANY	9
#define XIRQS	24

static const char at_once[] = "XIRQs that come while their label is asked for are kept";

static const char *our_name, *its_name;
static struct nk_link *us, *it;
static char *ours, *its;
static bool asked;

#define CHECK(statement, condition) \
	do { \
		if (test_expect(statement, condition)) \
			test_pass(statement); \
	} while (0)

static struct nk_link *take(const char *name)
{
	struct nk_link *link = NULL;

	errno = -nk_open(name, &link);
	if (!link)
		test_die(name);
	return link;
}

static int map(struct nk_link *link, uint32_t id, char **memory)
{
	return nk_pmem_map(link, id, SIZE, (void **)memory);
}

static int map_ours(void)
{
	return nk_pmem_map_ours(us, OURS, SIZE, (void **)&ours);
}

static void come_again(void)
{
	nk_close(us);
	us = take(our_name);
}

static bool is_zero(const char *memory)
{
	for (int i = 0; i < SIZE; i++)
		if (memory[i])
			return false;
	return true;
}

static void write_all(char *memory)
{
	memset(memory, 'x', SIZE);
}

static void without_a_peer(void)
{
	CHECK("what only we write begins as zeros", map_ours() == 0 && is_zero(ours));
	write_all(ours);
	come_again();
	CHECK("and does so for whoever comes next", map(us, OURS, &ours) == 0 && is_zero(ours));
	write_all(ours);
	come_again();
	CHECK("each time", map_ours() == 0 && is_zero(ours));
	CHECK("other memory keeps what is in it", map(us, OTHERS, &its) == 0);
	write_all(its);
	come_again();
	CHECK("even after its process", map(us, OTHERS, &its) == 0 && its[SIZE - 1] == 'x');
	CHECK("a label is ours from the first request on",
	      nk_pmem_map_ours(us, OTHERS, SIZE, (void **)&ours) == -EBUSY);
}

static void connect(void)
{
	for (int i = 0; i < 4; i++) {
		nk_step(us, NULL, NULL);
		nk_step(it, NULL, NULL);
	}
	if (nk_step(us, NULL, NULL) != 1)
		test_fail("both ends connect", "they do not");
}

static void after_both(void)
{
	bool seen = its[0] == 'x';

	nk_step(it, NULL, NULL);
	test_limit("nobody need come for that", 30);
	while (!is_zero(its))
		usleep(20000);
	test_limit("nobody need come for that", 0);
	CHECK("nobody need come for that", seen);
}

static void with_a_peer(void)
{
	come_again();
	it = take(its_name);
	CHECK("a peer sees the same memory", map_ours() == 0 && map(it, OURS, &its) == 0);
	connect();
	CHECK("memory is made ours before it is used",
	      map(us, 7, &ours) == 0 && nk_pmem_map_ours(us, 8, SIZE, (void **)&ours) == -EBUSY);
	ours = NULL;
	map(us, OURS, &ours);
	write_all(ours);
	come_again();
	CHECK("a peer that is ON can still read what we wrote", its[0] == 'x');
	CHECK("so long it is not to be had",
	      map_ours() == -EAGAIN && map(us, OURS, &ours) == -EAGAIN);
	nk_step(it, NULL, NULL);
	CHECK("when the peer has left ON it is zero",
	      map_ours() == 0 && is_zero(ours) && is_zero(its));
	connect();
	write_all(ours);
	nk_close(us);
	after_both();
	nk_close(it);
}

static uint32_t next_event(void)
{
	struct vlink_user_event e = { 0 };

	return nk_read(us, &e, 1) == 1 ? e.type : 0;
}

/* The peer comes, goes and comes again; we hear of the first time alone, and of its XIRQ. */
static void states_and_xirqs(void)
{
	us = take(our_name);
	it = take(its_name);
	fcntl(nk_fd(us), F_SETFL, O_RDWR | O_NONBLOCK);
	CHECK("both ends have the XIRQ",
	      nk_xirq_receive(us, XIRQ, 1) == 0 && nk_xirq_send(it, XIRQ, 1) == 0);
	connect();
	while (next_event())
		;
	nk_close(it);
	nk_step(us, NULL, NULL);
	it = take(its_name);
	nk_xirq_send(it, XIRQ, 1);
	connect();
	nk_xirq_trigger(it, XIRQ, 0);
	CHECK("a state that was left and taken again is told before a later XIRQ",
	      next_event() == VLINK_USER_EVENT_STATE && next_event() == VLINK_USER_EVENT_XIRQ &&
		      !next_event());
	nk_close(us);
	nk_close(it);
}

static void *read_to_nowhere(void *fd)
{
	static volatile uintptr_t nowhere = 8;

	while (!__atomic_load_n(&asked, __ATOMIC_RELAXED))
		if (read((int)(intptr_t)fd, (void *)nowhere, sizeof(struct vlink_user_event)) > 0)
			break;
	return NULL;
}

/* XIRQs that wait for us come while we still ask for them, to a thread that cannot take them. */
static void first_xirqs(void)
{
	struct vlink_user_event e;
	pthread_t reader;
	uint32_t i, n = 0;

	us = take(our_name);
	it = take(its_name);
	nk_xirq_send(it, MANY, XIRQS);
	for (i = 0; i < XIRQS; i++)
		nk_xirq_trigger(it, MANY, i);
	asked = false;
	if (pthread_create(&reader, NULL, read_to_nowhere, (void *)(intptr_t)nk_fd(us)))
		test_die("thread");
	test_expect(at_once, nk_xirq_receive(us, MANY, XIRQS) == 0);
	__atomic_store_n(&asked, true, __ATOMIC_RELAXED);
	fcntl(nk_fd(us), F_SETFL, O_RDWR | O_NONBLOCK);
	pthread_join(reader, NULL);
	while (nk_read(us, &e, 1) == 1)
		n += e.type == VLINK_USER_EVENT_XIRQ;
	test_expect(at_once, n == XIRQS);
	nk_close(us);
	nk_close(it);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	our_name = argv[1];
	its_name = argv[2];
	us = take(our_name);
	without_a_peer();
	with_a_peer();
	states_and_xirqs();
	test_limit(at_once, 60);
	for (int i = 0; i < 20 && !test_failures(); i++)
		first_xirqs();
	if (!test_failures())
		test_pass(at_once);
	return test_failures() != 0;
}
