// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * disk_pages PATH: so many threads write pieces of 64 KiB past the page cache, all of them from the
 * same few pages of memory: from the page of zeros, from one page that comes 16 times in a piece, and
 * from two pages by turns.  All pieces are read again.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "user/tests/test.h"

#define PAGE		4096u
#define PAGES		16u			/* of a piece */
#define PIECE		(PAGES * PAGE)
#define THREADS		8u
#define ROUNDS		8u

static int fd;
static uint8_t *zeros;			/* a piece, never written: one page of the kernel's */
static uint8_t *same[2];		/* a page each */

static const struct pattern {
	const char *statement;
	uint8_t **from[2];		/* pages by turns; NULL: zeros */
} patterns[] = {
	{ "the page of zeros is written", { NULL, NULL } },
	{ "a page that comes 16 times is written", { &same[0], &same[0] } },
	{ "two pages by turns are written", { &same[0], &same[1] } },
};

static const uint8_t *page_of(const struct pattern *p, uint32_t i)
{
	return p->from[i % 2] ? *p->from[i % 2] : zeros + i * PAGE;
}

static bool write_piece(const struct pattern *p, off_t at)
{
	struct iovec list[PAGES];

	for (uint32_t i = 0; i < PAGES; i++)
		list[i] = (struct iovec){ (void *)(uintptr_t)page_of(p, i), PAGE };
	return pwritev(fd, list, PAGES, at) == (ssize_t)PIECE;
}

static bool has_piece(const struct pattern *p, uint8_t *buf, off_t at)
{
	bool good = pread(fd, buf, PIECE, at) == (ssize_t)PIECE;

	for (uint32_t i = 0; i < PAGES; i++)
		good = good && memcmp(buf + i * PAGE, page_of(p, i), PAGE) == 0;
	return good;
}

static void *work(void *number)
{
	uint8_t *buf =
		mmap(NULL, PIECE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (uint32_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		for (uint32_t round = 0; round < ROUNDS; round++) {
			off_t at = (off_t)((uintptr_t)number * ROUNDS + round) * PIECE;

			test_expect(patterns[i].statement, write_piece(&patterns[i], at));
			test_expect(patterns[i].statement, has_piece(&patterns[i], buf, at));
		}
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t thread[THREADS];

	if (argc != 2)
		return 2;
	fd = test_open(argv[1], O_RDWR | O_DIRECT);
	zeros = mmap(NULL, PIECE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (uint32_t i = 0; i < 2; i++) {
		same[i] = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			       0);
		memset(same[i], 'a' + (int)i, PAGE);
	}
	test_limit("pages that come again and again are written", 60);
	for (uintptr_t i = 0; i < THREADS; i++)
		if (pthread_create(&thread[i], NULL, work, (void *)i))
			test_die("a thread");
	for (uint32_t i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	return test_failures() != 0;
}
