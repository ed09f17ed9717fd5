// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "user/tests/vrpc_calls/client.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "user/tests/test.h"

#define BUFFER	(1u << 20)

int client_open(struct client *c, const char *name, bool ready)
{
	char text[VRPC_TEST_NAME] = "";

	snprintf(text, sizeof(text), "%s", name);
	c->fd = test_open("/dev/vrpc_test", O_RDWR | O_CLOEXEC);
	c->buf = malloc(BUFFER);
	if (!c->buf)
		test_die("malloc");
	c->rnd = (uint64_t)getpid() << 32 ^ (uintptr_t)c ^ (uint64_t)c->fd << 8;
	c->maxsize = 0;
	if (ioctl(c->fd, ready ? VRPC_TEST_READY : VRPC_TEST_OPEN, text))
		return errno;
	return 0;
}

int client_reopen(struct client *c)
{
	return ioctl(c->fd, VRPC_TEST_REOPEN) ? errno : 0;
}

int client_close_from_ready(struct client *c, unsigned int rounds)
{
	return ioctl(c->fd, VRPC_TEST_CLOSES, (unsigned long)rounds) ? errno : 0;
}

void client_close(struct client *c)
{
	close(c->fd);
	free(c->buf);
}

static bool answer_is_right(struct client *c, const struct vrpc_test_head *head, uint32_t size,
			    uint8_t pattern)
{
	struct vrpc_test_head back;
	uint32_t i;

	memcpy(&back, c->buf, sizeof(back));
	if (back.cookie != head->cookie)
		return false;
	for (i = sizeof(back); i < size; i++)
		if (c->buf[i] != (uint8_t) ~(pattern + i))
			return false;
	c->done = back.done;
	return true;
}

int client_call(struct client *c, uint32_t size, uint32_t delay_ms, bool stubborn)
{
	struct vrpc_test_head head = { .delay_ms = delay_ms };
	struct vrpc_test_call call = {
		.data = (uintptr_t)c->buf, .size = size, .stubborn = stubborn,
	};
	uint8_t pattern = (uint8_t)test_random(&c->rnd, 256);
	uint32_t i;

	if (size > BUFFER)
		size = call.size = BUFFER;
	head.cookie = (uint64_t)test_random(&c->rnd, ~0u) << 32 | test_random(&c->rnd, ~0u);
	for (i = 0; i < size; i++)
		c->buf[i] = (uint8_t)(pattern + i);
	memcpy(c->buf, &head, size < sizeof(head) ? size : sizeof(head));
	if (ioctl(c->fd, VRPC_TEST_CALL, &call))
		return errno;
	c->maxsize = call.maxsize;
	c->offs = call.offs;
	if (size < sizeof(head))
		return call.size == 0 ? 0 : -1;
	return call.size == size && answer_is_right(c, &head, size, pattern) ? 0 : -1;
}

int client_call_through(struct client *c, uint32_t size)
{
	int err;

	for (;;) {
		err = client_call(c, size, 0, false);
		if (err == EAGAIN)
			err = client_reopen(c);
		else if (err != EINTR)
			return err;
		if (err && err != EINTR)
			return err;
	}
}
