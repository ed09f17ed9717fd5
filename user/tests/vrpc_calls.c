// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Calls over vrpc, by /dev/vrpc_test.
 *
 *	vrpc_calls wait NAME	opens, which waits for the server, and calls
 *	vrpc_calls ready NAME	the same with ready()
 *	vrpc_calls closes NAME	from ready() and from elsewhere at once
 *	vrpc_calls early NAME	opens before there is a server, and is interrupted
 *	vrpc_calls sizes NAME MAX
 *	vrpc_calls many NAME...	at the same time, a thread each
 *	vrpc_calls signal NAME	of a threaded server
 *	vrpc_calls storm NAME	signals all the time
 *	vrpc_calls victim NAME SECONDS	whatever happens, but it ends
 *	vrpc_calls recover NAME	until all is well again, after that
 *	vrpc_calls deaths NAME DEATHS LIES	of a server that ends with a call of one byte
 *	vrpc_calls load NAME
 *	vrpc_calls survive ORDERS DEATHS NAME NAME
 *	vrpc_calls sleeper NAME	a call that takes long, to be killed in
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "user/tests/test.h"
#include "user/tests/vrpc_calls/client.h"

#define MANY_CALLS	1000
#define STORM_CALLS	1500
#define CLOSES		100
#define END_CALLS	300
#define CLIENTS_MAX	4

static struct client client;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int open_and_call(char **args, bool ready)
{
	const char *statement = ready ? "ready() is called when the server comes" :
					"a client that opens first is woken when the server comes";

	test_limit(statement, 60);
	if (test_expect(statement, client_open(&client, args[0], ready) == 0) &&
	    test_expect(statement, client_call(&client, 100, 0, false) == 0))
		test_pass(statement);
	return test_failures() != 0;
}

static int do_wait(char **args)
{
	return open_and_call(args, false);
}

static int do_ready(char **args)
{
	return open_and_call(args, true);
}

static int do_closes(char **args)
{
	static const char statement[] = "ready() may close while another thread does";

	test_limit(statement, 60);
	if (test_expect(statement, client_open(&client, args[0], true) == 0) &&
	    test_expect(statement, client_close_from_ready(&client, CLOSES) == 0) &&
	    test_expect(statement, client_reopen(&client) == 0) &&
	    test_expect(statement, client_call(&client, 100, 0, false) == 0))
		test_pass(statement);
	return test_failures() != 0;
}

static int do_sizes(char **args)
{
	static const char all[] = "calls of all sizes come back";
	static const char larger[] = "larger ones are refused";
	uint32_t max = (uint32_t)strtoul(args[1], NULL, 0), size;

	test_limit(all, 60);
	if (!test_expect(all, client_open(&client, args[0], false) == 0))
		return 1;
	for (size = 0; size <= max; size += 1 + size / 9)
		test_expect(all, client_call(&client, size, 0, false) == 0);
	test_expect(all, client.maxsize == max);
	if (test_expect(all, client_call(&client, max, 0, false) == 0) && !test_failures())
		test_pass(all);
	if (test_expect(larger, client_call(&client, max + 1, 0, false) == EMSGSIZE) &&
	    test_expect(larger, client_call(&client, 1 << 20, 0, true) == EMSGSIZE) &&
	    test_expect(larger, client_call(&client, 100, 0, false) == 0))
		test_pass(larger);
	return test_failures() != 0;
}

static void *many_calls(void *name)
{
	struct client c;
	int i, err = client_open(&c, name, true);

	for (i = 0; !err && i < MANY_CALLS; i++)
		err = client_call(&c, 16 + test_random(&c.rnd, 900), 0, i & 1);
	client_close(&c);
	return (void *)(intptr_t)err;
}

static int do_many(char **args)
{
	static const char statement[] = "instances work at the same time";
	pthread_t thread[CLIENTS_MAX];
	void *err;
	int i, n;

	test_limit(statement, 100);
	for (n = 0; n < CLIENTS_MAX && args[n]; n++)
		if (pthread_create(&thread[n], NULL, many_calls, args[n]))
			test_die("pthread_create");
	for (i = 0; i < n; i++) {
		pthread_join(thread[i], &err);
		test_expect(statement, err == NULL);
	}
	if (!test_failures())
		test_pass(statement);
	return test_failures() != 0;
}

/* ---- signals ---- */

static void on_signal(int number)
{
	(void)number;
}

/* One alone may come before the call that it is to interrupt, on a busy machine. */
static void signal_after(uint32_t first_ms, uint32_t period_ms)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct itimerval timer = {
		.it_value = { 0, (suseconds_t)first_ms * 1000 },
		.it_interval = { 0, (suseconds_t)period_ms * 1000 },
	};

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void signal_ends_a_long_call(void)
{
	static const char ends[] = "a signal ends a call that the server has begun";
	static const char anew[] = "then the connection begins anew, when the server is done";
	double begin = now();
	uint32_t done;

	test_expect(ends, client_call(&client, 100, 0, false) == 0);
	done = client.done;
	signal_after(200, 200);
	if (test_expect(ends, client_call(&client, 100, 4000, false) == EINTR) &&
	    test_expect(ends, now() - begin < 3))
		test_pass(ends);
	signal_after(0, 0);
	if (test_expect(anew, client_call(&client, 100, 0, false) == EAGAIN) &&
	    test_expect(anew, client_reopen(&client) == 0) &&
	    test_expect(anew, now() - begin > 3) &&
	    test_expect(anew, client_call(&client, 100, 0, false) == 0) &&
	    test_expect(anew, client.done == done + 2))
		test_pass(anew);
}

/* The server has begun, and answers before the driver's patience ends; unless the host is busy. */
static bool one_in_ten_is_answered(void)
{
	int i, err = EINTR;

	for (i = 0; i < 10 && err == EINTR; i++) {
		signal_after(50, 0);
		err = client_call(&client, 100, 70, false);
		if (err == EINTR)
			client_reopen(&client);
	}
	return err == 0;
}

static void signal_leaves_others(void)
{
	static const char stubborn[] = "a call that cannot be interrupted is not";
	static const char soon[] = "nor one whose answer comes soon";

	signal_after(100, 0);
	if (test_expect(stubborn, client_call(&client, 100, 600, true) == 0))
		test_pass(stubborn);
	if (test_expect(soon, one_in_ten_is_answered()))
		test_pass(soon);
}

static int do_signal(char **args)
{
	alarm(0);
	if (!test_expect("opens", client_open(&client, args[0], false) == 0))
		return 1;
	signal_ends_a_long_call();
	signal_leaves_others();
	return test_failures() != 0;
}

static int do_early(char **args)
{
	static const char statement[] = "a signal ends the wait for a server";
	double begin = now();
	int i;

	for (i = 0; i < 3; i++) {
		signal_after(100, 100);
		test_expect(statement, client_open(&client, args[0], i & 1) == EINTR);
		signal_after(0, 0);
		client_close(&client);
	}
	if (test_expect(statement, now() - begin < 10) && !test_failures())
		test_pass(statement);
	return test_failures() != 0;
}

static int do_storm(char **args)
{
	static const char statement[] = "a storm of signals loses and mixes no calls";
	int i, err = 0;

	if (!test_expect(statement, client_open(&client, args[0], true) == 0))
		return 1;
	signal_after(1, 1);
	for (i = 0; !err && i < STORM_CALLS; i++)
		err = client_call_through(&client, 16 + test_random(&client.rnd, 500));
	signal_after(0, 0);
	if (test_expect(statement, err == 0))
		test_pass(statement);
	return test_failures() != 0;
}

static int do_sleeper(char **args)
{
	if (client_open(&client, args[0], false))
		return 1;
	client_call(&client, 100, 10000, false);
	return 0;
}

/* Wrong bytes and errors are allowed, and ends of the connection; but each call ends. */
static int do_victim(char **args)
{
	static const char statement[] = "calls to a peer that writes garbage end";
	double end = now() + strtod(args[1], NULL);
	unsigned int calls = 0, good = 0;
	int err;

	signal_after(20, 20);
	while ((err = client_open(&client, args[0], true)) == EINTR && now() < end)
		client_close(&client);
	while ((err == EINTR || err == 0) && now() < end) {
		err = client_call(&client, 16 + test_random(&client.rnd, 500), 0, false);
		calls++;
		good += !err;
		if (err == EAGAIN || err == EPROTO || err == EINTR)
			err = client_reopen(&client);
		if (err == -1)
			err = 0;
	}
	printf("note: %u calls, %u of them with the right answer\n", calls, good);
	if (test_expect(statement, now() >= end))
		test_pass(statement);
	return test_failures() != 0;
}

/* What the garbage left may break one connection more. */
static int do_recover(char **args)
{
	static const char statement[] = "when the garbage ends all is well again";
	int good = 0, err;

	test_limit(statement, 20);
	err = client_open(&client, args[0], false);
	while (good < 100 && (!err || err == -1 || err == EAGAIN || err == EPROTO)) {
		if (err == EAGAIN || err == EPROTO)
			client_reopen(&client);
		err = client_call(&client, 100, 0, false);
		good = err ? 0 : good + 1;
	}
	if (test_expect(statement, good == 100))
		test_pass(statement);
	return test_failures() != 0;
}

/* A life has fewer calls than END_CALLS, except the last one. */
static int do_deaths(char **args)
{
	static const char statement[] = "each death and each lie of the server ends one call";
	uint32_t deaths = 0, lies = 0, good = 0;
	int err;

	test_limit(statement, 150);
	err = client_open(&client, args[0], true);
	while (!err && good < END_CALLS) {
		err = client_call(&client, 16 + test_random(&client.rnd, 2000), 0, good & 1);
		good = err ? 0 : good + 1;
		deaths += err == EAGAIN;
		lies += err == EPROTO;
		if (err == EAGAIN || err == EPROTO)
			err = client_reopen(&client);
	}
	printf("note: %u deaths, %u lies\n", deaths, lies);
	if (test_expect(statement, err == 0) &&
	    test_expect(statement, deaths == strtoul(args[1], NULL, 0)) &&
	    test_expect(statement, lies == strtoul(args[2], NULL, 0)) &&
	    test_expect(statement, client_call(&client, 1, 0, false) == 0))
		test_pass(statement);
	return test_failures() != 0;
}

static int do_load(char **args)
{
	return load(args[0]);
}

static int do_survive(char **args)
{
	return survive(args[0], (unsigned int)strtoul(args[1], NULL, 0), args + 2);
}

static const struct {
	const char *name;
	int args;
	int (*run)(char **args);
} commands[] = {
	{ "wait", 1, do_wait },		{ "ready", 1, do_ready },
	{ "sizes", 2, do_sizes },	{ "many", 1, do_many },
	{ "signal", 1, do_signal },	{ "storm", 1, do_storm },
	{ "victim", 2, do_victim },	{ "load", 1, do_load },
	{ "survive", 4, do_survive },	{ "sleeper", 1, do_sleeper },
	{ "early", 1, do_early },	{ "recover", 1, do_recover },
	{ "closes", 1, do_closes },	{ "deaths", 3, do_deaths },
};

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (argc > 1 + commands[i].args && !strcmp(argv[1], commands[i].name))
			return commands[i].run(argv + 2);
	return 2;
}
