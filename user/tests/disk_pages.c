// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * disk_pages PATH: so many threads write pieces of 64 KiB past the page cache, all of them from the
 * same few pages of memory: from the page of zeros, from the huge one, from one page that comes 16
 * times in a piece, and from two pages by turns.  All pieces are read again.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "user/tests/test.h"
#include "user/tests/zeros.h"

#define PAGE		4096u
#define PAGES		16u			/* of a piece */
#define PIECE		(PAGES * PAGE)
#define THREADS		8u
#define ROUNDS		8u

static int fd;
static uint8_t *zeros;			/* never written: one page of the kernel's */
static uint8_t *huge;			/* the same: the huge one */
static uint8_t *same[2];		/* a page each */

static const struct pattern {
	const char *statement;
	uint8_t **from[2];		/* by turns */
	uint32_t step;			/* bytes from one page to the next, 0: the same again */
} patterns[] = {
	{ "the page of zeros is written", { &zeros, &zeros }, PAGE },
	{ "the huge page of zeros is written", { &huge, &huge }, PAGE },
	{ "a page that comes 16 times is written", { &same[0], &same[0] }, 0 },
	{ "two pages by turns are written", { &same[0], &same[1] }, 0 },
};

static const uint8_t *page_of(const struct pattern *p, uint32_t i)
{
	return *p->from[i % 2] + i * p->step;
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

static bool are_zero(const uint8_t *at)
{
	return !at[0] && memcmp(at, at + 1, ZEROS_HUGE - 1) == 0;
}

int main(int argc, char **argv)
{
	pthread_t thread[THREADS];

	if (argc != 2)
		return 2;
	fd = test_open(argv[1], O_RDWR | O_DIRECT);
	zeros = zeros_map(false);
	huge = zeros_map(true);
	if (!zeros || !huge)
		test_die("pages of zeros");
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
	test_expect("they are all zero after that", are_zero(zeros) && are_zero(huge));
	return test_failures() != 0;
}
