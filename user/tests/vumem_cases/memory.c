// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Which memory of the server is lent, and how it is mapped. */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "user/tests/vumem_cases/case.h"

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

void memory_of_the_server_is_shown(void)
{
	shows("one page of the server is shown", ANONYMOUS, 1, PAGE);
	shows("anonymous memory of the server is shown", ANONYMOUS, 65, 65 * PAGE);
	shows("a memfd is shown", MEMFD, 130, 130 * PAGE);
	shows("huge pages are shown", HUGE, 1, 0x200000);
	shows("a file is shown", FILE_PAGES, 33, 33 * PAGE);
}

void what_is_read_only_cannot_be_written(void)
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

void only_the_whole_buffer_is_mapped(void)
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

void a_name_has_nothing_to_map(void)
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

void what_is_no_memory_is_refused(void)
{
	const char *s = "what is no memory of the server is refused";
	struct vumem_buffer *b;

	if (test_expect(s, alloc(NOT_THERE, 4, MAPPED, 0, &b) == -EFAULT))
		test_pass(s);
}

void a_file_on_a_disk_is_lent_to_be_read(void)
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

/* Linux 6.12 has udmabuf, which makes them of memfds; Debian's 6.1 has nothing that makes one. */
void a_dma_buf_is_shown(void)
{
	struct vumem_buffer *b;
	int err = alloc(DMA_BUF, 1, MAPPED | VUMEM_READ_ONLY, 0, &b);

	if (err == -ENOMEM)
		return;
	if (test_expect("a dma-buf is lent to be read", !err))
		vumemBufferFree(b);
	shows("a mapping of a dma-buf is shown", DMA_BUF, 70, 70 * PAGE);
}

/* Of an exporter of ours, where the server's VM has it. */
void a_dma_buf_is_lent_until_it_moves(void)
{
	const char *s = "a dma-buf is gone once its exporter moves it";
	struct vumem_buffer *b;
	uint8_t *at;
	int i, err = alloc(MOVING, 8, MAPPED, 0, &b);

	if (err == -ENOMEM)
		return;
	if (!test_expect(s, !err))
		return;
	test_expect(s, !vumemBufferMap(b, (void **)&at) && holds(at, 8 * PAGE, 1));
	test_expect(s, ctl(b, CTL_MOVE, 0) == 0);
	for (i = 0; i < (int)(8 * PAGE) && !at[i]; i++)
		;
	test_expect(s, i == 8 * PAGE);
	if (test_expect(s, ctl(b, CTL_IS_FILLED, 1) == 1))
		test_pass(s);
	vumemBufferFree(b);
	shows("another one is shown as it is", MOVING, 33, 33 * PAGE);
	s = "and one that is mapped uncached is refused";
	if (test_expect(s, alloc(UNCACHED, 8, MAPPED, 0, &b) == -EFAULT))
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

void what_the_server_writes_first_is_shown(void)
{
	read_only_memory_is_the_servers("the first stores to memory lent to be read are seen",
					UNTOUCHED);
	read_only_memory_is_the_servers("and those to a private mapping of a file", UNTOUCHED_FILE);
}

/* The kernel's pages of zeros are everybody's: a client that can write gets others. */
static void zeros_are_not_lent(const char *s, uint32_t kind, uint32_t attr)
{
	struct vumem_buffer *b;
	uint8_t *at;

	if (!test_expect(s, !alloc(kind, 16, MAPPED | attr, 0, &b)))
		return;
	test_expect(s, !vumemBufferMap(b, (void **)&at) && at[0] == 0 && at[15 * PAGE] == 0);
	if (!attr) {
		fill(at, 16 * PAGE, 7);
		test_expect(s, ctl(b, CTL_IS_FILLED, 7) == 1 && ctl(b, CTL_ZEROS, 0) == 1);
	}
	ctl(b, CTL_FILL, 8);
	if (test_expect(s, holds(at, 16 * PAGE, 8)))
		test_pass(s);
	vumemBufferFree(b);
}

void the_page_of_zeros_is_not_lent(void)
{
	zeros_are_not_lent("the server's memory is lent, not the page of zeros in it", ZEROS, 0);
	zeros_are_not_lent("nor is it lent to be read", ZEROS, VUMEM_READ_ONLY);
	zeros_are_not_lent("nor is the huge page of zeros", HUGE_ZEROS, 0);
	zeros_are_not_lent("not even to be read", HUGE_ZEROS, VUMEM_READ_ONLY);
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

void the_budget_is_the_links(void)
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

/* ---- the same memory again ---- */

#define MANY	17			/* one more than a direct-mapped VM maps of a page, and one more */

/* The first that is refused, or MANY. */
static int alloc_many(const char *s, struct vumem_buffer **b)
{
	uint8_t *at;
	int i, err;

	for (i = 0; i < MANY; i++) {
		err = alloc(ANONYMOUS, 2, MAPPED, NAMED(90), &b[i]);
		if (err)
			break;
		test_expect(s, !vumemBufferMap(b[i], (void **)&at) && holds(at, 2 * PAGE, 1));
	}
	if (i < MANY)
		test_expect(s, i >= 15 && err == -EBUSY);
	return i;
}

/* A direct-mapped VM has a page 15 times at once, and says so. */
void one_memory_is_in_many_buffers(void)
{
	const char *s = "memory is in many buffers of a VM, or refused";
	struct vumem_buffer *b[MANY];
	int n = alloc_many(s, b);
	uint8_t *at;

	if (n && n < MANY) {
		vumemBufferFree(b[--n]);
		if (test_expect(s, !alloc(ANONYMOUS, 2, MAPPED, NAMED(90), &b[n])))
			test_expect(s,
				    !vumemBufferMap(b[n], (void **)&at) && holds(at, 2 * PAGE, 1));
		n++;
	}
	while (n)
		vumemBufferFree(b[--n]);
	if (!test_failures())
		test_pass(s);
}

/*
 * The server's process gets other pages where it punches a hole.  Linux 6.1 takes that in a huge
 * page for unmapping, and the buffer is over; otherwise the client keeps what was lent.
 */
static void hole(const char *s, uint32_t kind, uint32_t pages, size_t size)
{
	struct vumem_buffer *b;
	size_t i;
	uint8_t *at;

	if (!test_expect(s, !alloc(kind, pages, MAPPED, 0, &b)))
		return;
	test_expect(s, !vumemBufferMap(b, (void **)&at) && holds(at, size, 1));
	test_expect(s, ctl(b, CTL_HOLE, 0) == 0);
	for (i = 0; i < size && !at[i]; i++)
		;
	test_expect(s, (kind == HUGE_MEMFD && i == size) || holds(at, size, 1));
	at[0] = 9;
	if (test_expect(s, at[0] == 9))
		test_pass(s);
	vumemBufferFree(b);
}

void a_hole_shows_nothing_else(void)
{
	hole("a hole in a memfd shows what was lent", MEMFD, 4, 4 * PAGE);
	hole("one in huge pages shows that, or zeroes", HUGE_MEMFD, 1, 0x200000);
}
