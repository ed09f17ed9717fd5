// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Two processes at the two ends of a link, over libnk.
 *
 *	vlink_play answer NAME			gives each word back, and does what it is told
 *	vlink_play ask NAME COUNT		so many words there and back; then "quit"
 *	vlink_play survive NAME DEATHS HOW	tells the other to die in the middle of words
 *
 * HOW: "process", or "vm": reboot and panic in turn, in the end power off.
 * The client asks, the server answers, or the other way round: roles do not matter.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <time.h>
#include <unistd.h>

#include <linkvisor/nk.h>

#include "user/tests/test.h"

#define PATIENCE	60
#define MEMORY		8192

enum order {
	GO_ON, QUIT, DIE, REBOOT, PANIC, POWER_OFF,
};

/* Each line has one writer. */
struct shared {
	struct {
		uint32_t word;
		uint32_t order;		/* before word */
	} asked __attribute__((aligned(64)));
	struct {
		uint32_t word;
	} answered __attribute__((aligned(64)));
};

static struct nk_link *end;
static struct shared *shared;
static uint32_t send_label;

/* ---- both ---- */

static int end_allocate(const char *name)
{
	struct vlink_user_info info;
	int err = nk_open(name, &end);

	if (!err)
		err = nk_info(end, &info);
	if (!err)
		err = nk_pmem_map(end, 0, MEMORY, (void **)&shared);
	if (!err)
		err = nk_xirq_receive(end, info.role, 1);
	send_label = !info.role;
	return err ? err : nk_xirq_send(end, send_label, 1);
}

static void end_take(const char *name)
{
	int err = end_allocate(name);

	errno = -err;
	if (err)
		test_die(name);
}

static void put(uint32_t *at, uint32_t word)
{
	__atomic_store_n(at, word, __ATOMIC_RELEASE);
}

static uint32_t get(const uint32_t *at)
{
	return __atomic_load_n(at, __ATOMIC_ACQUIRE);
}

/* 1: an XIRQ came; 0: the peer is gone; or a negative errno. */
static int wait_for_word(void)
{
	struct vlink_user_event e;
	int n;

	do
		n = nk_read(end, &e, 1);
	while (n == 1 && e.type == VLINK_USER_EVENT_STATE && e.index != VLINK_USER_OFF);
	return n == 1 ? e.type == VLINK_USER_EVENT_XIRQ : n;
}

/* ---- the side that answers ---- */

static void forget_answer(void *unused)
{
	(void)unused;
	put(&shared->answered.word, 0);
}

static void panic(void)
{
	int fd = test_open("/proc/sysrq-trigger", O_WRONLY);

	if (write(fd, "c", 1) != 1)
		test_die("sysrq");
}

static void obey(uint32_t order)
{
	if (order == DIE)
		raise(SIGKILL);
	if (order == REBOOT)
		reboot(RB_AUTOBOOT);
	if (order == PANIC)
		panic();
	if (order == POWER_OFF)
		reboot(RB_POWER_OFF);
}

/* One connection; true: the peer said quit. */
static bool answer_words(void)
{
	uint32_t last = 0;
	uint32_t word, order;

	while (wait_for_word() == 1) {
		word = get(&shared->asked.word);
		if (word == last)
			continue;
		/* Once: when it has our answer the peer writes the next order. */
		order = shared->asked.order;
		obey(order);
		put(&shared->answered.word, last = word);
		nk_xirq_trigger(end, send_label, 0);
		if (order == QUIT)
			return true;
	}
	return false;
}

static int answer(void)
{
	bool quit = false;

	while (!quit && nk_connect(end, forget_answer, NULL) == 0)
		quit = answer_words();
	/* The answer must not die with us: wait for the other side to leave. */
	while (quit && wait_for_word() == 1)
		;
	nk_close(end);
	return !quit;
}

/* ---- the side that asks ---- */

static void forget_question(void *unused)
{
	(void)unused;
	put(&shared->asked.word, 0);
}

static int exchange(uint32_t word, uint32_t order)
{
	int n;

	shared->asked.order = order;
	put(&shared->asked.word, word);
	n = nk_xirq_trigger(end, send_label, 0);
	if (n)
		return n;
	do
		n = wait_for_word();
	while (n == 1 && get(&shared->answered.word) != word);
	return n;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static int ask(uint32_t count)
{
	static const char statement[] = "words go there and back through shared memory";
	double start;
	uint32_t i;

	test_limit(statement, 5 * PATIENCE);
	if (!test_expect(statement, nk_connect(end, forget_question, NULL) == 0))
		return 1;
	start = now();
	for (i = 1; i <= count && exchange(i, GO_ON) == 1; i++)
		;
	if (i <= count)
		test_fail(statement, "not in round %u", i);
	else
		test_pass(statement);
	printf("%u round trips, %.1f us each\n", i - 1, (now() - start) / i * 1e6);
	exchange(i, QUIT);
	nk_close(end);
	return test_failures() != 0;
}

/* ---- the side that survives ---- */

static const char *statement_of(enum order order)
{
	static const char *const statements[] = {
		[DIE] = "survives a peer whose process is killed",
		[REBOOT] = "survives a peer whose VM reboots",
		[PANIC] = "survives a peer whose VM panics",
		[POWER_OFF] = "survives a peer whose VM powers off",
	};

	return statements[order];
}

/* It stays hung up, whatever the peer does, until we leave ON. */
static void check_the_end(const char *statement)
{
	struct pollfd p = { .fd = nk_fd(end), .events = POLLIN };
	struct vlink_user_state state;
	struct vlink_user_event e;

	while (nk_read(end, &e, 1) > 0)
		;
	test_expect(statement, poll(&p, 1, 0) == 1 && p.revents & POLLHUP);
	test_expect(statement, nk_read(end, &e, 1) == 0);
	test_expect(statement, nk_state(end, &state) == 0 && state.own == VLINK_USER_ON &&
				       state.peer == VLINK_USER_OFF);
}

static void survive_one(enum order order, uint32_t words)
{
	const char *statement = statement_of(order);
	uint32_t i;
	int n = 1;

	test_limit(statement, PATIENCE);
	test_expect(statement, nk_connect(end, forget_question, NULL) == 0);
	for (i = 1; n == 1 && i <= words; i++)
		n = exchange(i, GO_ON);
	test_expect(statement, n == 1);
	test_expect(statement, exchange(i, order) == 0);
	check_the_end(statement);
	if (!test_failures())
		test_pass(statement);
}

static int survive(uint32_t deaths, bool vm)
{
	uint64_t rnd = 1;
	uint32_t i;

	for (i = 1; i <= deaths && !test_failures(); i++)
		survive_one(!vm ? DIE : i == deaths ? POWER_OFF : i % 2 ? REBOOT : PANIC,
			    test_random(&rnd, 500));
	if (!vm && nk_connect(end, forget_question, NULL) == 0)
		exchange(1, QUIT);
	nk_close(end);
	return test_failures() != 0;
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	end_take(argv[2]);
	if (!strcmp(argv[1], "answer"))
		return answer();
	if (!strcmp(argv[1], "ask") && argc == 4)
		return ask(strtoul(argv[3], NULL, 0));
	if (!strcmp(argv[1], "survive") && argc == 5)
		return survive(strtoul(argv[3], NULL, 0), !strcmp(argv[4], "vm"));
	return 2;
}
