// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vumem_serve DEVICE ...: gives clients what memory they want (vumem_words.h) until as many as
 * there are devices have said that they are done.  Silent but for what goes wrong.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/udmabuf.h>

#include <linkvisor/vumem.h>

#include "abi/test/dma_pages.h"
#include "user/tests/test.h"
#include "user/tests/vumem_words.h"
#include "user/tests/zeros.h"

#define PAGE		4096u
#define HUGE_PAGE	0x200000u
#define DEVICES		4
#define BUFFERS		4096

struct memory {
	uint8_t *at;
	size_t size;
	uint32_t name;
	uint32_t users;
};

struct buffer {
	int used;
	int device;
	uint32_t id;
	uint32_t registrations;
	struct memory *memory;		/* NULL: a name only */
};

static struct vumem_server *servers[DEVICES];
static struct buffer buffers[BUFFERS];
static struct memory memories[BUFFERS];
static int quits;
static int moving = -1;			/* a dma-buf that can be moved */
static struct memory *held;		/* the next request waits for a word of it; NULL: does not */
static uint32_t held_for;

/* ---- memory ---- */

static int memory_open(const struct alloc_words *w, size_t size)
{
	int fd;

	if (w->kind == DISK)
		return open("/dev/ram0", O_RDWR | O_CLOEXEC);
	if (w->kind == MEMFD || w->kind == UNTOUCHED_FILE)
		fd = memfd_create("vumem", MFD_CLOEXEC);
	else if (w->kind == HUGE_MEMFD)
		fd = memfd_create("vumem", MFD_CLOEXEC | MFD_HUGETLB);
	else
		fd = open("/tmp/vumem", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0 && ftruncate(fd, (off_t)size))
		test_die("a file");
	return fd;
}

/* The read-only file has bytes in it. */
static void *memory_show(void *at, int fd, uint32_t seed, size_t size)
{
	struct test_stream s;

	test_stream_init(&s, seed);
	test_stream_fill(&s, at, size);
	munmap(at, size);
	return mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
}

/* A dma-buf whose pages are those of a memfd. */
static int memory_dma_buf(size_t size)
{
	struct udmabuf_create create = { .size = size };
	int device, buffer = -1;

	device = open("/dev/udmabuf", O_RDWR | O_CLOEXEC);
	create.memfd = (uint32_t)memfd_create("vumem", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (device >= 0 && !ftruncate((int)create.memfd, (off_t)size) &&
	    !fcntl((int)create.memfd, F_ADD_SEALS, F_SEAL_SHRINK))
		buffer = ioctl(device, UDMABUF_CREATE, &create);
	close((int)create.memfd);
	if (device >= 0)
		close(device);
	return buffer;
}

/* The one before is forgotten. */
static int memory_dma_pages(uint32_t kind, uint32_t pages)
{
	int device = open("/dev/dma_pages", O_RDWR | O_CLOEXEC);

	if (moving >= 0)
		close(moving);
	moving = -1;
	if (device < 0)
		return -1;
	moving = ioctl(device, kind == MOVING ? DMA_PAGES_MAKE : DMA_PAGES_MAKE_UNCACHED, pages);
	close(device);
	return moving < 0 ? -1 : dup(moving);
}

static int ctl_move(void)
{
	int device = open("/dev/dma_pages", O_RDWR | O_CLOEXEC), err;

	if (device < 0)
		return -errno;
	err = ioctl(device, DMA_PAGES_MOVE, moving) ? -errno : 0;
	close(device);
	return err;
}

static int memory_file(const struct alloc_words *w, size_t size)
{
	if (w->kind == DMA_BUF)
		return memory_dma_buf(size);
	if (w->kind == MOVING || w->kind == UNCACHED)
		return memory_dma_pages(w->kind, w->pages);
	return memory_open(w, size);
}

static bool memory_is_dma_buf(uint32_t kind)
{
	return kind == DMA_BUF || kind == MOVING || kind == UNCACHED;
}

static void *memory_map(const struct alloc_words *w, size_t size)
{
	int flags = w->kind == UNTOUCHED_FILE ? MAP_PRIVATE : MAP_SHARED;
	void *at;
	int fd;

	if (w->kind == ANONYMOUS || w->kind == UNTOUCHED || w->kind == FLEETING)
		return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (w->kind == ZEROS || w->kind == HUGE_ZEROS)
		return zeros_map(w->kind == HUGE_ZEROS) ?: MAP_FAILED;
	if (w->kind == HUGE)
		return mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	fd = memory_file(w, size);
	if (fd < 0 && memory_is_dma_buf(w->kind))
		return MAP_FAILED;
	if (fd < 0)
		test_die("a file");
	at = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);
	if (w->kind == READ_ONLY_FILE && at != MAP_FAILED)
		at = memory_show(at, fd, w->seed, size);
	close(fd);
	return at;
}

static bool memory_is_filled(uint32_t kind)
{
	return kind != READ_ONLY_FILE && kind != UNTOUCHED && kind != UNTOUCHED_FILE &&
	       kind != ZEROS && kind != HUGE_ZEROS;
}

static struct memory *memory_find(uint32_t name)
{
	for (int i = 0; i < BUFFERS; i++)
		if (name ? memories[i].users && memories[i].name == name : !memories[i].users)
			return &memories[i];
	return NULL;
}

static struct memory *memory_get(const struct alloc_words *w)
{
	size_t unit = w->kind == HUGE || w->kind == HUGE_MEMFD ? HUGE_PAGE : PAGE;
	struct memory *m = w->name ? memory_find(w->name) : NULL;
	struct test_stream s;

	if (m) {
		m->users++;
		return m;
	}
	m = memory_find(0);
	*m = (struct memory){ .name = w->name, .users = 1, .size = w->pages * unit };
	m->at = memory_map(w, m->size);
	if (m->at == MAP_FAILED) {
		m->users = 0;
		return NULL;
	}
	if (memory_is_filled(w->kind)) {
		test_stream_init(&s, w->seed);
		test_stream_fill(&s, m->at, m->size);
	}
	return m;
}

/* Shared memory a second time, for as long as the server lives. */
static void *memory_alias(uint32_t name)
{
	struct memory *m = memory_find(name);
	void *at = m ? mremap(m->at, 0, m->size, MREMAP_MAYMOVE) : MAP_FAILED;

	if (at == MAP_FAILED)
		test_die("mremap");
	return at;
}

static void memory_unmap(struct memory *m)
{
	if (m->at)
		munmap(m->at, m->size);
	m->at = NULL;
}

static void memory_put(struct memory *m)
{
	if (m && --m->users == 0)
		memory_unmap(m);
}

/* ---- requests ---- */

static struct buffer *buffer_find(int device, uint32_t id)
{
	for (int i = 0; i < BUFFERS; i++)
		if (buffers[i].used && buffers[i].device == device && buffers[i].id == id)
			return &buffers[i];
	return NULL;
}

static struct buffer *buffer_new(int device, uint32_t id)
{
	for (int i = 0; i < BUFFERS; i++) {
		if (buffers[i].used)
			continue;
		buffers[i] = (struct buffer){ .used = 1, .device = device, .id = id };
		return &buffers[i];
	}
	return NULL;
}

static void alloc_name(struct vumem_resp *resp, const struct alloc_words *w, struct buffer *b)
{
	switch (w->kind) {
	case NAME_ONLY:
		break;
	case LONG_ANSWER:
		resp->size = VUMEM_OPAQUE_MAX;
		break;
	case NOT_THERE:
		resp->address = 0x1000;
		resp->map_size = (uint64_t)w->pages * PAGE;
		break;
	case ALIAS:
		resp->address = (uintptr_t)memory_alias(w->name);
		resp->map_size = (uint64_t)w->pages * PAGE;
		break;
	default:
		b->memory = memory_get(w);
		resp->result = b->memory ? 0 : -ENOMEM;
		resp->address = b->memory ? (uintptr_t)b->memory->at : 0;
		resp->map_size = b->memory ? b->memory->size : 0;
	}
}

/* What is reserved, is zero: the request waits for a better response. */
static void respond_badly(int device)
{
	struct vumem_resp resp = { .reserved = 1 };

	if (vumemRespond(servers[device], &resp) != -EINVAL)
		test_fail("a reserved word of a response is zero", "nothing is said");
}

static void serve_alloc(int device, const struct vumem_req *req)
{
	const struct alloc_words *w = (const struct alloc_words *)req->opaque;
	struct buffer *b = buffer_new(device, req->buffer_id);
	struct vumem_resp resp = { .attr = w->attr, .size = req->size };

	memcpy(resp.opaque, req->opaque, req->size);
	alloc_name(&resp, w, b);
	if (w->kind == NAME_ONLY)
		respond_badly(device);
	if (vumemRespond(servers[device], &resp) || resp.result) {
		memory_put(b->memory);
		b->used = 0;
	} else if (w->kind == FLEETING) {
		memory_unmap(b->memory);
	}
}

static uint32_t ctl_is_filled(const struct memory *m, uint32_t seed)
{
	struct test_stream s;

	test_stream_init(&s, seed);
	return test_stream_matches(&s, m->at, m->size);
}

static void ctl_hold(const struct memory *m, uint32_t value)
{
	volatile uint32_t *word = (volatile uint32_t *)m->at;

	while (*word != value)
		sched_yield();
}

/* What all processes of this VM have where they have not written yet. */
static uint32_t ctl_zeros(void)
{
	uint32_t i, zero = 1;

	for (int huge = 0; huge < 2; huge++) {
		uint8_t *at = zeros_map(huge);

		for (i = 0; at && i < ZEROS_HUGE && !at[i]; i++)
			;
		zero &= at && i == ZEROS_HUGE;
		if (at)
			munmap(at, ZEROS_HUGE);
	}
	return zero;
}

/* "nr_foll_pin_acquired" of /proc/vmstat. */
static uint32_t ctl_pins(void)
{
	char text[16384], *at;
	int fd = test_open("/proc/vmstat", O_RDONLY);
	ssize_t n = test_read_all(fd, text, sizeof(text) - 1);

	close(fd);
	text[n > 0 ? n : 0] = 0;
	at = strstr(text, "nr_foll_pin_acquired ");
	return at ? (uint32_t)strtoul(at + strlen("nr_foll_pin_acquired "), NULL, 10) : 0;
}

static int ctl_do(struct buffer *b, struct ctl_words *w)
{
	struct test_stream s;

	switch (w->op) {
	case CTL_FILL:
		test_stream_init(&s, w->value);
		test_stream_fill(&s, b->memory->at, b->memory->size);
		return 0;
	case CTL_IS_FILLED:
		w->value = ctl_is_filled(b->memory, w->value);
		return 0;
	case CTL_REGISTRATIONS:
		w->value = b->registrations;
		return 0;
	case CTL_UNMAP:
		memory_unmap(b->memory);
		return 0;
	case CTL_HOLD:
		ctl_hold(b->memory, w->value);
		return 0;
	case CTL_HOLD_NEXT:
		held = b->memory;
		held_for = w->value;
		return 0;
	case CTL_PINS:
		w->value = ctl_pins();
		return 0;
	case CTL_ZEROS:
		w->value = ctl_zeros();
		return 0;
	case CTL_MOVE:
		return ctl_move();
	case CTL_HOLE:
		return madvise(b->memory->at, b->memory->size, MADV_REMOVE) ? -errno : 0;
	case CTL_FAIL:
		return -(int)w->value;
	case CTL_EXIT:
		_exit(0);
	case CTL_QUIT:
		quits++;
		return 0;
	}
	return -ENOTTY;
}

static void serve(int device)
{
	struct vumem_resp resp = { 0 };
	struct vumem_req req;
	struct buffer *b;
	int err = vumemReceive(servers[device], &req);

	if (err == -EAGAIN || err == -EINTR)
		return;
	if (err)
		test_fail("the server receives", "%s", strerror(-err));
	if (req.cmd == VUMEM_CMD_ALLOC) {
		serve_alloc(device, &req);
		return;
	}
	b = buffer_find(device, req.buffer_id);
	if (!b) {
		test_fail("the server knows the buffer", "%u, command %u", req.buffer_id, req.cmd);
		return;
	}
	if (req.cmd == VUMEM_CMD_CTL)
		resp.result = ctl_do(b, (struct ctl_words *)req.opaque);
	else if (req.cmd == VUMEM_CMD_FREE)
		memory_put(b->memory);
	else
		b->registrations += req.cmd == VUMEM_CMD_REGISTER ? 1 : -1u;
	if (req.cmd == VUMEM_CMD_FREE)
		b->used = 0;
	resp.size = req.size;
	memcpy(resp.opaque, req.opaque, req.size);
	vumemRespond(servers[device], &resp);
	if (held)
		ctl_hold(held, held_for);
	held = NULL;
}

int main(int argc, char **argv)
{
	struct pollfd fds[DEVICES];
	int n = argc - 1, err;

	for (int i = 0; i < n; i++) {
		err = vumemServerCreate(argv[1 + i], &servers[i]);
		if (err) {
			test_fail("the server begins", "%s: %s", argv[1 + i], strerror(-err));
			return 1;
		}
		fds[i].fd = vumemServerFdGet(servers[i]);
		fds[i].events = POLLIN;
		fcntl(fds[i].fd, F_SETFL, O_RDWR | O_NONBLOCK);
	}
	while (quits < n) {
		if (poll(fds, (nfds_t)n, -1) < 0)
			test_die("poll");
		for (int i = 0; i < n; i++)
			if (fds[i].revents)
				serve(i);
	}
	return test_failures() != 0;
}
