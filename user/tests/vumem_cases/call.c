// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Calls to the server: what they carry, and what becomes of them after a signal. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

#include "user/tests/vumem_cases/case.h"

/* ---- signals ---- */

static void on_signal(int number)
{
	(void)number;
}

/* A child that disturbs this process all the time. */
static pid_t disturb(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	pid_t child, parent = getpid();

	sigaction(SIGUSR1, &action, NULL);
	child = fork();
	while (!child) {
		usleep(2000);
		if (kill(parent, SIGUSR1))
			_exit(0);
	}
	return child;
}

static void leave_alone(pid_t child)
{
	kill(child, SIGKILL);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
}

/* How many calls the device has that are not answered. */
static long waiting(void)
{
	const char *name = strrchr(device, '/') + 1;
	char path[128], text[16] = "";
	int fd;

	snprintf(path, sizeof(path), "/sys/class/%.*s/%s/waiting", (int)strlen(name) - 1, name,
		 name);
	fd = test_open(path, O_RDONLY);
	test_read_all(fd, text, sizeof(text) - 1);
	close(fd);
	return strtol(text, NULL, 10);
}

void what_a_signal_ends_is_gone(void)
{
	const char *s = "calls that a signal interrupts leave one with the server at most";
	struct vumem_buffer *b, *c;
	volatile uint32_t *word;
	pid_t child;
	int i;

	if (!test_expect(s, !alloc(ANONYMOUS, 1, MAPPED, 0, &b)))
		return;
	test_expect(s, !vumemBufferMap(b, (void **)&word));
	*word = 0;
	test_expect(s, ctl(b, CTL_HOLD_NEXT, 9) == 9);
	child = disturb();
	for (i = 0; i < 40; i++)
		test_expect(s, alloc(ANONYMOUS, 4, MAPPED, 0, &c) == -EINTR);
	leave_alone(child);
	test_expect(s, waiting() == 1);
	*word = 9;
	test_expect(s, ctl(b, CTL_REGISTRATIONS, 0) == 0);
	vumemBufferFree(b);
	if (!test_expect(s, !alloc(ANONYMOUS, slots, MAPPED, 0, &c)))
		return;
	vumemBufferFree(c);
	test_pass(s);
}

void a_registration_is_not_left(void)
{
	const char *s = "REGISTER that a signal interrupts registers nothing";
	struct vumem_buffer *b;
	volatile uint32_t *word;
	pid_t child;

	if (!test_expect(s, !alloc(ANONYMOUS, 1, MAPPED, 0, &b)))
		return;
	test_expect(s, !vumemBufferMap(b, (void **)&word));
	*word = 0;
	test_expect(s, ctl(b, CTL_HOLD_NEXT, 9) == 9);
	child = disturb();
	test_expect(s, vumemBufferRegister(session, b) == -EINTR);
	test_expect(s, vumemBufferUnregister(session, b) == -ENOENT);
	leave_alone(child);
	*word = 9;
	test_expect(s, !vumemBufferRegister(session, b));
	test_expect(s, ctl(b, CTL_REGISTRATIONS, 0) == 1);
	test_expect(s, !vumemBufferUnregister(session, b));
	if (test_expect(s, ctl(b, CTL_REGISTRATIONS, 0) == 0))
		test_pass(s);
	vumemBufferFree(b);
}

/* ---- control ---- */

void control_reaches_the_server(void)
{
	const char *s = "control calls reach the server and come back, up to 128 bytes";
	uint8_t big[VUMEM_OPAQUE_MAX + 1] = { CTL_REGISTRATIONS };
	struct vumem_buffer *b;
	void *word = &big;

	if (!test_expect(s, !alloc(ANONYMOUS, 1, MAPPED, 0, &b)))
		return;
	memset(big + 8, 0xa5, sizeof(big) - 8);
	test_expect(s, !vumemBufferCtl(b, VUMEM_CTL_REMOTE, big, VUMEM_OPAQUE_MAX));
	test_expect(s, big[8] == 0xa5 && big[127] == 0xa5);
	test_expect(s, vumemBufferCtl(b, VUMEM_CTL_REMOTE, big, sizeof(big)) == -EMSGSIZE);
	test_expect(s, ctl(b, CTL_FAIL, EDOM) == -EDOM && ctl(b, 99, 0) == -ENOTTY);
	test_expect(s, !vumemBufferCtl(b, VUMEM_CTL_PRIVATE_SET, &word, sizeof(word)));
	word = NULL;
	vumemBufferCtl(b, VUMEM_CTL_PRIVATE_GET, &word, sizeof(word));
	test_expect(s, vumemBufferCtl(b, VUMEM_CTL_PRIVATE_GET, &word, 2) == -EINVAL);
	test_expect(s, vumemBufferCtl(b, VUMEM_CTL_PRIVATE_SET, &word, 0) == -EINVAL);
	if (test_expect(s, word == big))
		test_pass(s);
	s = "cache control has nothing to do, and says so";
	test_expect(s, !vumemBufferCacheCtl(b, VUMEM_SYNC_TO_MEM | VUMEM_SYNC_FROM_DEV));
	test_expect(s, vumemBufferCacheCtl(b, 32) == -EINVAL);
	if (test_expect(s, !(vumemBufferAttrGet(b) & (VUMEM_NEED_MEM_SYNC | VUMEM_NEED_DEV_SYNC))))
		test_pass(s);
	vumemBufferFree(b);
}

void a_long_answer_is_no_buffer(void)
{
	const char *s = "an answer that is too long for the client is an error, and no buffer";
	struct vumem_buffer *b;

	test_expect(s, alloc(LONG_ANSWER, 0, 0, 0, &b) == -EMSGSIZE);
	if (test_expect(s, !alloc(ANONYMOUS, slots, MAPPED, 0, &b)))
		test_pass(s);
	vumemBufferFree(b);
}

void files_are_one_thing(void)
{
	const char *s = "a file is a session or a buffer, for ever";
	int fd = test_open(device, O_RDWR);

	test_expect(s, ioctl(fd, VUMEM_BUFFER_INFO, &fd) && errno == EINVAL);
	test_expect(s, !ioctl(fd, VUMEM_SESSION_CREATE));
	test_expect(s, ioctl(fd, VUMEM_SESSION_CREATE) && errno == EINVAL);
	test_expect(s, ioctl(fd, VUMEM_RECEIVE, NULL) && errno == ENOTTY);
	if (test_expect(s, mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED))
		test_pass(s);
	close(fd);
}
