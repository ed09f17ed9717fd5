// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vumem_cases DEVICE SLOTS [0|1|lives|quit]: what a client of vumem can do, with vumem_serve at the
 * other end; or what two clients can do together; or what becomes of it when the server's module is
 * loaded anew; or tells the server that this client is done.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linkvisor/vumem.h>

#include "user/tests/test.h"
#include "user/tests/vumem_words.h"

#define PAGE	4096u
#define MAPPED	VUMEM_MAPPABLE
/* Memory with a name, another one than in a VM that runs the other kind of processes. */
#define NAMED(n)	((n) * (uint32_t)sizeof(void *))

static const char *device;
static uint32_t slots;
static struct vumem_session *session;

/* ---- words to the server ---- */

static int alloc(uint32_t kind, uint32_t pages, uint32_t attr, uint32_t name,
		 struct vumem_buffer **b)
{
	struct alloc_words w = { kind, pages, attr, name, 1 };

	return vumemBufferAlloc(session, &w, sizeof(w), b);
}

static int ctl(struct vumem_buffer *b, uint32_t op, uint32_t value)
{
	struct ctl_words w = { op, value };
	int err = vumemBufferCtl(b, VUMEM_CTL_REMOTE, &w, sizeof(w));

	return err ? err : (int)w.value;
}

static bool holds(const uint8_t *at, size_t size, uint32_t seed)
{
	struct test_stream s;

	test_stream_init(&s, seed);
	return test_stream_matches(&s, at, size);
}

static void fill(uint8_t *at, size_t size, uint32_t seed)
{
	struct test_stream s;

	test_stream_init(&s, seed);
	test_stream_fill(&s, at, size);
}

/* ---- memory of all kinds ---- */

static void shows(const char *what, uint32_t kind, uint32_t pages, size_t size)
{
	struct vumem_buffer *b;
	uint8_t *at;

	if (!test_expect(what, !alloc(kind, pages, MAPPED, 0, &b)))
		return;
	test_expect(what, vumemBufferSizeGet(b) == size);
	test_expect(what, VUMEM_CACHE(vumemBufferAttrGet(b)) == VUMEM_CACHE_WB);
	if (!test_expect(what, !vumemBufferMap(b, (void **)&at)))
		return;
	test_expect(what, holds(at, size, 1));
	fill(at, size, 2);
	test_expect(what, ctl(b, CTL_IS_FILLED, 2) == 1);
	ctl(b, CTL_FILL, 3);
	test_expect(what, holds(at, size, 3));
	vumemBufferFree(b);
	if (!test_failures())
		test_pass(what);
}

static void memory_of_the_server_is_shown(void)
{
	shows("one page of the server is shown", ANONYMOUS, 1, PAGE);
	shows("anonymous memory of the server is shown", ANONYMOUS, 65, 65 * PAGE);
	shows("a memfd is shown", MEMFD, 130, 130 * PAGE);
	shows("huge pages are shown", HUGE, 1, 0x200000);
	shows("a file is shown", FILE_PAGES, 33, 33 * PAGE);
}

static void what_is_read_only_cannot_be_written(void)
{
	const char *s = "what is read-only cannot be written";
	struct vumem_buffer *b;
	uint8_t *at;
	int fd;

	if (!test_expect(s, !alloc(READ_ONLY_FILE, 4, MAPPED | VUMEM_READ_ONLY, 0, &b)))
		return;
	fd = vumemBufferFdGet(b);
	test_expect(s, mmap(NULL, 4 * PAGE, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
	test_expect(s, !vumemBufferMap(b, (void **)&at) && holds(at, 4 * PAGE, 1));
	if (test_expect(s, mprotect(at, 4 * PAGE, PROT_READ | PROT_WRITE) && errno == EACCES))
		test_pass(s);
	vumemBufferFree(b);
	s = "nor lent for writing what the server may not write";
	if (test_expect(s, alloc(READ_ONLY_FILE, 4, MAPPED, 0, &b) == -EFAULT))
		test_pass(s);
}

static void only_the_whole_buffer_is_mapped(void)
{
	const char *s = "only the whole buffer is mapped, once, shared, and not to be executed";
	struct vumem_buffer *b;
	void *at, *again;
	int fd;

	if (!test_expect(s, !alloc(ANONYMOUS, 4, MAPPED, 0, &b)))
		return;
	fd = vumemBufferFdGet(b);
	test_expect(s, mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED);
	test_expect(s, mmap(NULL, 8 * PAGE, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED);
	test_expect(s, mmap(NULL, 4 * PAGE, PROT_READ, MAP_SHARED, fd, PAGE) == MAP_FAILED);
	test_expect(s,
		    mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0) == MAP_FAILED);
	test_expect(s, mmap(NULL, 4 * PAGE, PROT_EXEC, MAP_SHARED, fd, 0) == MAP_FAILED);
	test_expect(s, !vumemBufferMap(b, &at));
	test_expect(s, mmap(NULL, 4 * PAGE, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED &&
			       errno == EBUSY);
	test_expect(s, mremap(at, 4 * PAGE, 8 * PAGE, MREMAP_MAYMOVE) == MAP_FAILED);
	test_expect(s, !vumemBufferUnmap(b) && !vumemBufferMap(b, &again));
	if (test_expect(s, *(volatile char *)again == *(volatile char *)again))
		test_pass(s);
	vumemBufferFree(b);
}

static void a_name_has_nothing_to_map(void)
{
	const char *s = "a buffer can be a name only";
	struct vumem_buffer *b;
	int mappable = 1;
	void *at;

	if (!test_expect(s, !alloc(NAME_ONLY, 0, 0, 0, &b)))
		return;
	vumemBufferCtl(b, VUMEM_CTL_IS_MAPPABLE, &mappable, sizeof(mappable));
	test_expect(s, !mappable && vumemBufferMap(b, &at) == -ENODEV);
	if (test_expect(s, ctl(b, CTL_REGISTRATIONS, 0) == 0))
		test_pass(s);
	vumemBufferFree(b);
}

static void what_is_no_memory_is_refused(void)
{
	const char *s = "what is no memory of the server is refused";
	struct vumem_buffer *b;

	if (test_expect(s, alloc(NOT_THERE, 4, MAPPED, 0, &b) == -EFAULT))
		test_pass(s);
}

static void a_file_on_a_disk_is_lent_to_be_read(void)
{
	const char *s = "a file on a disk is lent to be read, and not to be written";
	struct vumem_buffer *b;
	uint8_t *at;

	test_expect(s, alloc(DISK, 4, MAPPED, 0, &b) == -EFAULT);
	if (!test_expect(s, !alloc(DISK, 4, MAPPED | VUMEM_READ_ONLY, 0, &b)))
		return;
	if (test_expect(s, !vumemBufferMap(b, (void **)&at) && holds(at, 4 * PAGE, 1)))
		test_pass(s);
	vumemBufferFree(b);
}

/* Linux 6.12 maps it without pages that can be pinned; in Debian's 6.1 nothing makes one. */
static void a_dma_buf_is_refused(void)
{
	const char *s = "a mapping of a dma-buf is refused";
	struct vumem_buffer *b;
	int err = alloc(DMA_BUF, 4, MAPPED, 0, &b);

	if (test_expect(s, err == -EFAULT || err == -ENOMEM))
		test_pass(s);
}

static void read_only_memory_is_the_servers(const char *s, uint32_t kind)
{
	struct vumem_buffer *b;
	uint8_t *at;

	if (!test_expect(s, !alloc(kind, 4, MAPPED | VUMEM_READ_ONLY, 0, &b)))
		return;
	test_expect(s, !vumemBufferMap(b, (void **)&at) && at[0] == 0 && at[3 * PAGE] == 0);
	ctl(b, CTL_FILL, 6);
	if (test_expect(s, holds(at, 4 * PAGE, 6)))
		test_pass(s);
	vumemBufferFree(b);
}

static void what_the_server_writes_first_is_shown(void)
{
	read_only_memory_is_the_servers("the first stores to memory lent to be read are seen",
					UNTOUCHED);
	read_only_memory_is_the_servers("and those to a private mapping of a file", UNTOUCHED_FILE);
}

/* ---- the budget ---- */

/* Another client of the server may have pages pinned meanwhile. */
static bool is_refused_unpinned(struct vumem_buffer *b)
{
	struct vumem_buffer *none;
	int i, pins;

	for (i = 0; i < 50; i++) {
		pins = ctl(b, CTL_PINS, 0);
		if (alloc(ANONYMOUS, slots / 2, MAPPED, 0, &none) != -ENOSPC)
			return false;
		if (ctl(b, CTL_PINS, 0) == pins)
			return true;
		usleep(10000);
	}
	return false;
}

static void the_budget_is_the_links(void)
{
	const char *s = "no more is pinned than the link's budget";
	struct vumem_buffer *b[8];
	int i, n = 0, err;

	test_expect(s, alloc(ANONYMOUS, slots + 1, MAPPED, 0, &b[0]) == -ENOSPC);
	while (n < 8 && !(err = alloc(ANONYMOUS, slots / 4, MAPPED, 0, &b[n])))
		n++;
	/* A buffer has its slots in a row: the last quarter may be in two pieces. */
	test_expect(s, n >= 3 && n <= 4 && err == -ENOSPC);
	test_expect(s, is_refused_unpinned(b[0]));
	for (i = 0; i < n; i++)
		vumemBufferFree(b[i]);
	if (!test_expect(s, !alloc(ANONYMOUS, slots, MAPPED, 0, &b[0])))
		return;
	vumemBufferFree(b[0]);
	test_pass(s);
}

/* ---- other processes ---- */

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

static void buffers_pass_by_descriptor(void)
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

static void exclusive_is_exclusive(void)
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

static void exclusive_memory_has_one_address(void)
{
	lent_at_two_addresses("exclusive memory is not lent at another address either",
			      VUMEM_EXCLUSIVE, 0);
	lent_at_two_addresses("nor what is lent already, as exclusive", 0, VUMEM_EXCLUSIVE);
}

static void a_master_allocates_alone(void)
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

static void a_killed_client_leaves_nothing(void)
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

static void what_a_signal_ends_is_gone(void)
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

static void a_registration_is_not_left(void)
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

static void control_reaches_the_server(void)
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

static void a_long_answer_is_no_buffer(void)
{
	const char *s = "an answer that is too long for the client is an error, and no buffer";
	struct vumem_buffer *b;

	test_expect(s, alloc(LONG_ANSWER, 0, 0, 0, &b) == -EMSGSIZE);
	if (test_expect(s, !alloc(ANONYMOUS, slots, MAPPED, 0, &b)))
		test_pass(s);
	vumemBufferFree(b);
}

static void files_are_one_thing(void)
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

/* ---- the server unmaps ---- */

static bool turns_zero(const volatile uint8_t *at, size_t size)
{
	size_t i;

	for (;;) {
		for (i = 0; i < size && !at[i]; i++)
			;
		if (i == size)
			return true;
		if (at[i] != 0x5a)	/* neither what was there nor zero */
			return false;
		sched_yield();
	}
}

static void what_the_server_unmaps_is_gone(void)
{
	const char *s = "what the server unmaps is zero here, and its budget is free";
	struct vumem_buffer *b, *c;
	struct vumem_info info;
	volatile uint8_t *at;

	if (!test_expect(s, !alloc(ANONYMOUS, slots, MAPPED, 0, &b)))
		return;
	test_expect(s, !vumemBufferMap(b, (void **)&at));
	memset((void *)at, 0x5a, slots * PAGE);
	test_expect(s, ctl(b, CTL_UNMAP, 0) == 0);
	test_expect(s, turns_zero(at, slots * PAGE));
	at[5] = 1;
	test_expect(s, at[5] == 1);
	do
		ioctl(vumemBufferFdGet(b), VUMEM_BUFFER_INFO, &info);
	while (info.alive);
	vumemBufferFree(b);
	if (!test_expect(s, !alloc(ANONYMOUS, slots, MAPPED, 0, &c)))
		return;
	vumemBufferFree(c);
	test_pass(s);
}

/* ---- two VMs ---- */

/* No number of them is what the server filled the memory with. */
static void say(uint32_t *word, uint32_t number)
{
	__atomic_store_n(&word[1024], 0x80000000 + number, __ATOMIC_RELEASE);
}

static void hear(uint32_t *word, uint32_t number)
{
	while (__atomic_load_n(&word[1024], __ATOMIC_ACQUIRE) != 0x80000000 + number)
		sched_yield();
}

/* Memory that two clients have at once carries a number back and forth, with no call in between. */
static void two_vms_share(uint32_t parity)
{
	const char *s = "two VMs and the server share memory, with no call in between";
	struct vumem_buffer *b;
	uint32_t *word;

	if (!test_expect(s, !alloc(ANONYMOUS, 2, MAPPED, 1000, &b)))
		return;
	test_expect(s, !vumemBufferMap(b, (void **)&word));
	for (uint32_t i = 0; i < 1000; i++) {
		if (!parity)
			say(word, 2 * i);
		hear(word, 2 * i + !parity);
		if (parity)
			say(word, 2 * i + 1);
	}
	test_pass(s);
	vumemBufferFree(b);
}

/* ---- two lives of the server ---- */

/* Numbers of buffers begin anew with the server's module. */
static void numbers_are_of_one_life(void)
{
	const char *s = "a buffer of an earlier server is another one than its namesake";
	struct vumem_buffer *old, *new;
	struct vumem_session *mine = session, *other;

	if (!test_expect(s, !alloc(ANONYMOUS, 1, MAPPED, 0, &old)))
		return;
	printf("ready\n");
	fflush(stdout);
	while (ctl(old, CTL_REGISTRATIONS, 0) != -EPIPE)
		usleep(10000);
	if (vumemSessionCreate(device, &session) || vumemSessionCreate(device, &other))
		test_die("a session");
	test_expect(s, !alloc(ANONYMOUS, 1, MAPPED, 0, &new));
	test_expect(s, vumemBufferIdGet(old) == vumemBufferIdGet(new));
	test_expect(s, !vumemBufferRegister(other, new));
	vumemBufferFree(old);
	if (test_expect(s, !vumemBufferUnregister(other, new)))
		test_pass(s);
	vumemBufferFree(new);
	vumemSessionDestroy(other);
	vumemSessionDestroy(mine);
}

static void quit(void)
{
	struct vumem_buffer *b;

	if (alloc(NAME_ONLY, 0, 0, 0, &b) || ctl(b, CTL_QUIT, 0))
		test_die("quit");
}

int main(int argc, char **argv)
{
	int err;

	if (argc < 3)
		return 2;
	device = argv[1];
	slots = (uint32_t)atoi(argv[2]);
	test_limit("the cases of vumem", 50);
	err = vumemSessionCreate(device, &session);
	if (err) {
		test_fail("a session begins", "%s", strerror(-err));
		return 1;
	}
	if (argc > 3) {
		if (!strcmp(argv[3], "quit"))
			quit();
		else if (!strcmp(argv[3], "lives"))
			numbers_are_of_one_life();
		else
			two_vms_share((uint32_t)atoi(argv[3]));
		return test_failures() != 0;
	}
	memory_of_the_server_is_shown();
	what_is_read_only_cannot_be_written();
	only_the_whole_buffer_is_mapped();
	a_name_has_nothing_to_map();
	what_is_no_memory_is_refused();
	a_file_on_a_disk_is_lent_to_be_read();
	what_the_server_writes_first_is_shown();
	a_dma_buf_is_refused();
	the_budget_is_the_links();
	buffers_pass_by_descriptor();
	exclusive_is_exclusive();
	exclusive_memory_has_one_address();
	a_master_allocates_alone();
	a_killed_client_leaves_nothing();
	what_a_signal_ends_is_gone();
	a_registration_is_not_left();
	control_reaches_the_server();
	a_long_answer_is_no_buffer();
	files_are_one_thing();
	what_the_server_unmaps_is_gone();
	return test_failures() != 0;
}
