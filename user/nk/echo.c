// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

#include "user/nk/command.h"
#include "user/nk/echo.h"

#define MEMORY		4096
#define LINE		64	/* bytes from one end's word to the other's */

static volatile sig_atomic_t over;

static int complain_open(const char *name, int err)
{
	if (err == -ENOENT)
		return nk_complain(
			"no /dev/vlink/%s: if there is such a link ('nk links'), load"
			" vlink_user with classes=%.*s in both VMs; where it is loaded:\n"
			"    echo %.*s > /sys/bus/vlink/drivers/vlink-user/new_id",
			name, (int)strcspn(name, "."), name, (int)strcspn(name, "."), name);
	if (err == -EBUSY)
		return nk_complain("%s: another process has this end, or uses it otherwise", name);
	return nk_complain("%s: %s", name, strerror(-err));
}

static int labels(struct echo *e)
{
	uint32_t own = e->info.role;
	void *memory;
	int err = nk_pmem_map(e->link, 0, MEMORY, &memory);

	if (err)
		return err;
	e->words[0] = memory;
	e->words[1] = (uint32_t *)((char *)memory + LINE);
	err = nk_xirq_receive(e->link, own, 1);
	return err ? err : nk_xirq_send(e->link, !own, 1);
}

static int set_nonblocking(const struct echo *e)
{
	int flags = fcntl(nk_fd(e->link), F_GETFL);

	return fcntl(nk_fd(e->link), F_SETFL, flags | O_NONBLOCK) ? -errno : 0;
}

int echo_open(struct echo *e, const char *name)
{
	int err;

	memset(e, 0, sizeof(*e));
	err = nk_open(name, &e->link);
	if (!err)
		err = nk_info(e->link, &e->info);
	if (!err)
		err = labels(e);
	if (!err)
		err = set_nonblocking(e);
	return err ? complain_open(name, err) : NK_OK;
}

void echo_close(struct echo *e)
{
	nk_close(e->link);
}

static uint32_t *own_word(const struct echo *e)
{
	return e->words[e->info.role];
}

static void forget(void *user)
{
	__atomic_store_n(own_word(user), 0, __ATOMIC_RELEASE);
}

int echo_step(struct echo *e)
{
	int up = nk_step(e->link, forget, e);

	e->up = up > 0;
	return up < 0 ? up : 0;
}

uint32_t echo_peer_state(const struct echo *e)
{
	struct vlink_user_state state;

	return nk_state(e->link, &state) ? 0 : state.peer;
}

uint32_t echo_theirs(const struct echo *e)
{
	return __atomic_load_n(e->words[!e->info.role], __ATOMIC_ACQUIRE);
}

int echo_say(struct echo *e, uint32_t word)
{
	__atomic_store_n(own_word(e), word, __ATOMIC_RELEASE);
	return nk_xirq_trigger(e->link, !e->info.role, 0);
}

/* -EAGAIN after poll: the event was meant for another reader. */
static int take_event(struct echo *e)
{
	struct vlink_user_event event;
	int n = nk_read(e->link, &event, 1);

	return n < 0 && n != -EAGAIN ? n : 1;
}

int echo_wait(struct echo *e, int ms)
{
	struct pollfd fd = { .fd = nk_fd(e->link), .events = POLLIN };
	int n = poll(&fd, 1, ms);

	if (n < 0)
		return -errno;
	if (fd.revents & POLLERR)
		return -ENODEV;
	return n ? take_event(e) : 0;
}

static void on_signal(int signal)
{
	(void)signal;
	over = 1;
}

void echo_catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };	/* interrupts poll() */

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

bool echo_is_over(void)
{
	return over;
}

/* Give a new word back.  last: the word that was last given back in this connection. */
static int answer(struct echo *e, uint32_t *last, uint32_t *answered)
{
	uint32_t word = echo_theirs(e);

	if (word == *last)
		return 0;
	*last = word;
	(*answered)++;
	return echo_say(e, word);
}

int echo_serve(struct echo *e, uint32_t count)
{
	uint32_t last = 0, answered = 0;
	int err = echo_step(e);

	while (err >= 0 && !over && (!count || answered < count)) {
		if (!e->up)
			last = 0;
		else
			err = answer(e, &last, &answered);
		if (err >= 0 && (!count || answered < count))
			err = echo_wait(e, -1);
		if (err >= 0)
			err = echo_step(e);
	}
	if (err < 0 && err != -EINTR)
		return nk_complain("%s.%d: %s", e->info.class_name, e->info.link, strerror(-err));
	return NK_OK;
}
