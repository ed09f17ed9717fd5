// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * disk_load PATH MIB THREADS OPERATIONS BYTES_MAX [SEED]: so many threads read and write the first
 * MIB of a disk past the page cache, each at random in a part of its own and in pieces of whole
 * sectors up to BYTES_MAX, until it has done so many operations, and compare all that they read.  At
 * the end each reads its whole part.
 *
 * A sector holds its number and how often it was written, again and again.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "user/tests/test.h"

#define SECTOR		512u
#define THREADS_MAX	64u

struct part {
	pthread_t thread;
	uint64_t random;
	uint32_t first, sectors;	/* of the disk */
	uint32_t *writes;		/* [sectors]; 0: never written */
	uint8_t *buf;			/* bytes_max */
	bool good;
};

static int fd;
static uint32_t operations, sectors_max;
static struct part parts[THREADS_MAX];

static void fill(const struct part *p, uint32_t at, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint64_t word = (uint64_t)(p->first + at + i) << 32 | ++p->writes[at + i];
		uint64_t *sector = (uint64_t *)(p->buf + i * SECTOR);

		for (uint32_t k = 0; k < SECTOR / sizeof(word); k++)
			sector[k] = word;
	}
}

static bool matches(const struct part *p, uint32_t at, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint64_t word = (uint64_t)(p->first + at + i) << 32 | p->writes[at + i];
		const uint64_t *sector = (const uint64_t *)(p->buf + i * SECTOR);

		for (uint32_t k = 0; p->writes[at + i] && k < SECTOR / sizeof(word); k++)
			if (sector[k] != word) {
				test_fail("a sector is as it was written last",
					  "sector %u has %llx, not %llx", p->first + at + i,
					  (unsigned long long)sector[k], (unsigned long long)word);
				return false;
			}
	}
	return true;
}

static bool write_piece(struct part *p, uint32_t at, uint32_t n)
{
	fill(p, at, n);
	return test_expect("a piece is written",
			   pwrite(fd, p->buf, n * SECTOR, (off_t)(p->first + at) * SECTOR) ==
				   (ssize_t)(n * SECTOR));
}

static bool read_piece(struct part *p, uint32_t at, uint32_t n)
{
	if (!test_expect("a piece is read",
			 pread(fd, p->buf, n * SECTOR, (off_t)(p->first + at) * SECTOR) ==
				 (ssize_t)(n * SECTOR)))
		return false;
	return matches(p, at, n);
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static bool read_all(struct part *p)
{
	bool good = true;

	for (uint32_t at = 0; good && at < p->sectors; at += sectors_max)
		good = read_piece(p, at, least(sectors_max, p->sectors - at));
	return good;
}

static void *work(void *arg)
{
	struct part *p = arg;

	p->good = true;
	for (uint32_t i = 0; p->good && i < operations; i++) {
		uint32_t at = test_random(&p->random, p->sectors);
		uint32_t n = 1 + test_random(&p->random, least(sectors_max, p->sectors - at));

		if (test_random(&p->random, 2))
			p->good = write_piece(p, at, n);
		else
			p->good = read_piece(p, at, n);
	}
	p->good = p->good && read_all(p);
	return NULL;
}

static bool begin(struct part *p, uint32_t number, uint32_t sectors, uint64_t seed)
{
	p->random = seed + number + 1;
	p->first = number * sectors;
	p->sectors = sectors;
	p->writes = calloc(sectors, sizeof(*p->writes));
	p->buf = aligned_alloc(4096, (sectors_max * SECTOR + 4095) / 4096 * 4096);
	return p->writes && p->buf && !pthread_create(&p->thread, NULL, work, p);
}

int main(int argc, char **argv)
{
	uint32_t threads, sectors;
	bool good = true;

	if (argc < 6)
		return 2;
	fd = open(argv[1], O_RDWR | O_DIRECT);
	if (!test_expect("the disk is opened", fd >= 0))
		return 1;
	threads = least((uint32_t)atoi(argv[3]), THREADS_MAX);
	operations = (uint32_t)atoi(argv[4]);
	sectors_max = (uint32_t)atoi(argv[5]) / SECTOR;
	sectors = (uint32_t)atoi(argv[2]) * 2048 / threads;
	for (uint32_t i = 0; i < threads; i++)
		if (!begin(&parts[i], i, sectors, argc > 6 ? strtoull(argv[6], NULL, 0) : 0))
			return 1;
	for (uint32_t i = 0; i < threads; i++) {
		pthread_join(parts[i].thread, NULL);
		good = good && parts[i].good;
	}
	return test_expect("the disk keeps what is written", !fsync(fd)) && good ? 0 : 1;
}
