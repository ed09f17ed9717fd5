// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Other processes of the same VM: they share a buffer, or must not. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "user/tests/vumem_cases/case.h"

static int child_ends(pid_t child)
{
	int status;

	return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void send_fd(int socket, int fd)
{
	char byte = 0, control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec iov = { &byte, 1 };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
			    .msg_controllen = sizeof(control) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	if (sendmsg(socket, &m, 0) < 0)
		test_die("sendmsg");
}

static int receive_fd(int socket)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec iov = { &byte, 1 };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
			    .msg_controllen = sizeof(control) };
	int fd = -1;

	if (recvmsg(socket, &m, 0) == 1 && CMSG_FIRSTHDR(&m))
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof(fd));
	return fd;
}

/* Exit status: 0 good. */
static int import_and_use(int socket)
{
	struct vumem_session *own;
	struct vumem_buffer *b;
	uint8_t *at;
	int allocator = 1;

	if (vumemSessionCreate(device, &own) || vumemBufferImport(receive_fd(socket), &b))
		return 1;
	vumemBufferCtl(b, VUMEM_CTL_IS_ALLOCATOR, &allocator, sizeof(allocator));
	if (allocator || vumemBufferRegister(own, b) || ctl(b, CTL_REGISTRATIONS, 0) != 1)
		return 2;
	if (vumemBufferRegister(own, b) != -EEXIST)
		return 3;
	if (vumemBufferMap(b, (void **)&at) || !holds(at, 4 * PAGE, 1))
		return 4;
	fill(at, 4 * PAGE, 5);
	return 0;			/* the session's end unregisters */
}

void buffers_pass_by_descriptor(void)
{
	const char *s = "a buffer passes to another process, which registers it";
	struct vumem_buffer *b;
	int sockets[2];
	uint8_t *at;
	pid_t child;

	if (!test_expect(s, !alloc(ANONYMOUS, 4, MAPPED, 0, &b)) ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, sockets))
		return;
	child = fork();
	if (!child)
		_exit(import_and_use(sockets[1]));
	send_fd(sockets[0], vumemBufferFdGet(b));
	test_expect(s, child_ends(child) == 0);
	test_expect(s, !vumemBufferMap(b, (void **)&at) && holds(at, 4 * PAGE, 5));
	if (test_expect(s, ctl(b, CTL_REGISTRATIONS, 0) == 0))
		test_pass(s);
	vumemBufferFree(b);
}

void exclusive_is_exclusive(void)
{
	const char *s = "an exclusive buffer is mapped once, and its memory lent once";
	struct vumem_buffer *b, *other;
	void *at;
	pid_t child;

	if (!test_expect(s, !alloc(ANONYMOUS, 4, MAPPED | VUMEM_EXCLUSIVE, NAMED(77), &b)))
		return;
	test_expect(s, alloc(ANONYMOUS, 4, MAPPED, NAMED(77), &other) == -EBUSY);
	test_expect(s, !vumemBufferMap(b, &at));
	test_expect(s, madvise(at, 4 * PAGE, MADV_DOFORK) && errno == EINVAL);
	child = fork();
	if (!child)
		_exit(mmap(NULL, 4 * PAGE, PROT_READ, MAP_SHARED, vumemBufferFdGet(b), 0) ==
			      MAP_FAILED &&
		      errno == EBUSY);
	test_expect(s, child_ends(child) == 1);
	test_expect(s, !vumemBufferUnmap(b));
	child = fork();
	if (!child)
		_exit(mmap(NULL, 4 * PAGE, PROT_READ, MAP_SHARED, vumemBufferFdGet(b), 0) ==
		      MAP_FAILED);
	if (test_expect(s, child_ends(child) == 0))
		test_pass(s);
	vumemBufferFree(b);
}

static void lent_at_two_addresses(const char *s, uint32_t first, uint32_t second)
{
	struct vumem_buffer *b, *other;

	if (!test_expect(s, !alloc(MEMFD, 4, MAPPED | first, NAMED(78), &b)))
		return;
	if (test_expect(s, alloc(ALIAS, 4, MAPPED | second, NAMED(78), &other) == -EBUSY))
		test_pass(s);
	vumemBufferFree(b);
}

void exclusive_memory_has_one_address(void)
{
	lent_at_two_addresses("exclusive memory is not lent at another address either",
			      VUMEM_EXCLUSIVE, 0);
	lent_at_two_addresses("nor what is lent already, as exclusive", 0, VUMEM_EXCLUSIVE);
}

void a_master_allocates_alone(void)
{
	const char *s = "while there is a master, it allocates alone";
	struct vumem_session *master, *other, *mine = session;
	struct vumem_buffer *b;

	if (!test_expect(s, !vumemSessionMasterCreate(device, &master)))
		return;
	test_expect(s, vumemSessionMasterCreate(device, &other) == -EBUSY);
	test_expect(s, alloc(ANONYMOUS, 1, MAPPED, 0, &b) == -EPERM);
	session = master;
	if (test_expect(s, !alloc(ANONYMOUS, 1, MAPPED, 0, &b)))
		vumemBufferFree(b);
	session = mine;
	vumemSessionDestroy(master);
	if (!test_expect(s, !alloc(ANONYMOUS, 1, MAPPED, 0, &b)))
		return;
	vumemBufferFree(b);
	test_pass(s);
}

void a_killed_client_leaves_nothing(void)
{
	const char *s = "a client that is killed in a call disturbs nobody";
	struct vumem_buffer *b, *c;
	volatile uint32_t *word;
	int ready[2];
	pid_t child;

	if (!test_expect(s, !alloc(ANONYMOUS, 1, MAPPED, NAMED(88), &b)) || pipe(ready))
		return;
	test_expect(s, !vumemBufferMap(b, (void **)&word));
	*word = 0;
	child = fork();
	if (!child) {
		alloc(ANONYMOUS, 4, MAPPED, 0, &c);
		if (write(ready[1], "r", 1) != 1)
			_exit(1);
		ctl(b, CTL_HOLD, 9);
		_exit(0);
	}
	if (read(ready[0], (char[1]){ 0 }, 1) != 1)
		test_die("read");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	*word = 9;
	test_expect(s, ctl(b, CTL_REGISTRATIONS, 0) == 0);
	vumemBufferFree(b);
	if (!test_expect(s, !alloc(ANONYMOUS, slots, MAPPED, 0, &c)))
		return;
	vumemBufferFree(c);
	test_pass(s);
}
