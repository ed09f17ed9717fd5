// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vlink_rights NAME: what a process may not do to the link end NAME, which nobody
 * else has; and what happens when the end is taken away: it tells "bound" and goes
 * on when the standard input ends, by which time root has unbound the driver.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linkvisor/nk.h>

#include "user/tests/test.h"

static char path[128];
static struct nk_link *end;

#define CHECK(statement, condition) \
	do { \
		if (test_expect(statement, condition)) \
			test_pass(statement); \
	} while (0)

static int try_open(int flags)
{
	int fd = open(path, flags);

	if (fd >= 0)
		close(fd);
	return fd < 0 ? -errno : 0;
}

static int status_of(pid_t child)
{
	int status = -1;

	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int open_as_nobody(void)
{
	pid_t child = fork();

	if (child)
		return status_of(child);
	_exit(setgid(65534) || setuid(65534) ? 255 : -try_open(O_RDWR));
}

static void files(void)
{
	CHECK("only who may write the device opens it", open_as_nobody() == EACCES);
	CHECK("it is not to be opened read-only", try_open(O_RDONLY) == -EACCES);
	CHECK("nor write-only", try_open(O_WRONLY) == -EACCES);
	CHECK("root opens it", nk_open(path, &end) == 0);
	CHECK("only one process has it", try_open(O_RDWR) == -EBUSY);
}

static void *map(size_t size, int prot, int flags, off_t at)
{
	void *memory = mmap(NULL, size, prot, flags, nk_fd(end), at);

	return memory == MAP_FAILED ? NULL : memory;
}

static void memory(void)
{
	struct vlink_user_pmem pmem = { .id = 3, .size = 8192 };
	void *a, *b;

	CHECK("nothing is mapped without a label", !map(4096, PROT_READ, MAP_SHARED, 0));
	CHECK("a label gives memory", ioctl(nk_fd(end), VLINK_USER_PMEM, &pmem) == 0);
	CHECK("it is shared or not mapped", !map(4096, PROT_READ, MAP_PRIVATE, pmem.offset));
	CHECK("it is not executed", !map(4096, PROT_EXEC, MAP_SHARED, pmem.offset));
	CHECK("no more of it is mapped than the label has",
	      !map(3 * 4096, PROT_READ, MAP_SHARED, pmem.offset) &&
		      !map(4096, PROT_READ, MAP_SHARED, pmem.offset + 8192));
	a = map(8192, PROT_READ | PROT_WRITE, MAP_SHARED, pmem.offset);
	b = map(4096, PROT_READ, MAP_SHARED, pmem.offset + 4096);
	CHECK("what is mapped twice is the same",
	      a && b && (strcpy((char *)a + 4096, "x"), !strcmp(b, "x")));
	CHECK("a mapping does not become executable or grow",
	      mprotect(a, 8192, PROT_EXEC) && mremap(b, 4096, 8192, MREMAP_MAYMOVE) == MAP_FAILED);
	CHECK("a label has one size", nk_pmem_map(end, 3, 4096, &a) == -EBUSY);
	CHECK("a size is not 0", nk_pmem_map(end, 4, 0, &a) == -EINVAL);
	CHECK("the budget is the limit", nk_pmem_map(end, 4, 1u << 30, &a) == -ENOMEM);
}

static void xirqs(void)
{
	CHECK("a label of XIRQs has one owner and count",
	      nk_xirq_receive(end, 0, 2) == 0 && nk_xirq_receive(end, 0, 2) == 0 &&
		      nk_xirq_receive(end, 0, 1) == -EBUSY && nk_xirq_send(end, 0, 2) == -EBUSY);
	CHECK("only the peer's XIRQs are triggered", nk_xirq_trigger(end, 0, 0) == -EACCES &&
							     nk_xirq_send(end, 1, 1) == 0 &&
							     nk_xirq_trigger(end, 1, 0) == 0);
	CHECK("and only those of a label", nk_xirq_trigger(end, 1, 1) == -ENOENT &&
						   nk_xirq_trigger(end, 2, 0) == -ENOENT &&
						   nk_xirq_trigger(end, 1, UINT32_MAX) == -ENOENT);
	CHECK("counts are not silly", nk_xirq_receive(end, 5, 0) == -EINVAL &&
					      nk_xirq_receive(end, 5, UINT32_MAX) == -EINVAL &&
					      nk_xirq_receive(end, 5, 65) == -ENOSPC);
	CHECK("an eventfd is one", nk_xirq_eventfd(end, 0, 0, 1) == -EINVAL &&
					   nk_xirq_eventfd(end, 0, 0, 999) == -EBADF &&
					   nk_xirq_eventfd(end, 1, 0, -1) == -EACCES &&
					   nk_xirq_eventfd(end, 0, 0, eventfd(0, 0)) == 0 &&
					   nk_xirq_eventfd(end, 0, 0, -1) == 0);
}

static void states(void)
{
	static volatile uintptr_t nowhere = 8;
	struct vlink_user_event e;

	fcntl(nk_fd(end), F_SETFL, O_RDWR | O_NONBLOCK);
	CHECK("without events a non-blocking read says so", nk_read(end, &e, 1) == -EAGAIN);
	CHECK("there is no connection without a peer", nk_connect(end, NULL, NULL) == -EAGAIN);
	CHECK("an unknown state is refused", nk_state_set(end, 3) == -EINVAL);
	CHECK("a step over a state is refused",
	      nk_state_set(end, VLINK_USER_OFF) == 0 && nk_state_set(end, VLINK_USER_ON) == -EBUSY);
	CHECK("a buffer that is none costs no event",
	      nk_read(end, (void *)nowhere, 1) < 0 && nk_read(end, &e, 0) == -EINVAL);
}

/* ---- the end is taken away ---- */

static sigjmp_buf bus;

static void on_bus(int sig)
{
	siglongjmp(bus, sig);
}

static bool faults(volatile char *memory)
{
	if (sigsetjmp(bus, 1))
		return true;
	*memory = 1;
	return false;
}

static void unbound(void)
{
	struct pollfd p = { .fd = nk_fd(end) };
	struct vlink_user_event e;
	void *m = NULL;
	char c;

	signal(SIGBUS, on_bus);
	if (nk_pmem_map(end, 3, 8192, &m))
		test_die("pmem");
	*(char *)m = 1;
	printf("bound\n");
	fflush(stdout);
	while (read(0, &c, 1) > 0)
		;
	CHECK("an end that is taken away answers ENODEV",
	      nk_read(end, &e, 1) == -ENODEV && nk_state_set(end, 1) == -ENODEV &&
		      nk_xirq_trigger(end, 1, 0) == -ENODEV);
	CHECK("poll tells of it", poll(&p, 1, 0) == 1 && p.revents == (POLLERR | POLLHUP));
	CHECK("its memory is gone", faults(m));
	CHECK("and not to be had", nk_pmem_map(end, 3, 8192, &m) == -ENODEV);
	nk_close(end);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	snprintf(path, sizeof(path), "/dev/vlink/%s", argv[1]);
	test_limit("a process has the rights that it should", 60);
	files();
	if (!end)
		test_die("open");
	memory();
	xirqs();
	states();
	unbound();
	return test_failures() != 0;
}
