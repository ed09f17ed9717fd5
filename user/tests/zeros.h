/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Memory that a process has only read: it is the kernel's page of zeros, or its huge one. */
#ifndef USER_TESTS_ZEROS_H
#define USER_TESTS_ZEROS_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ZEROS_HUGE	0x200000u	/* bytes of a huge page */
#define ZEROS_THP	(1ull << 22)	/* in /proc/kpageflags */
#define ZEROS_ZERO	(1ull << 24)

/* The word of a page in a file that has one for each, or 0. */
static inline uint64_t zeros_word(const char *path, uint64_t page)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint64_t word = 0;

	if (fd < 0 || pread(fd, &word, sizeof(word), (off_t)(page * sizeof(word))) != sizeof(word))
		word = 0;
	if (fd >= 0)
		close(fd);
	return word;
}

/* Is "at" in the page of zeros, or if huge in the huge one?  For root; needs /proc. */
static inline bool zeros_are_there(const void *at, bool huge)
{
	uint64_t frame =
		zeros_word("/proc/self/pagemap", (uintptr_t)at / 4096) & ((1ull << 55) - 1);
	uint64_t flags = frame ? zeros_word("/proc/kpageflags", frame) : 0;

	return (flags & (ZEROS_ZERO | ZEROS_THP)) == (ZEROS_ZERO | (huge ? ZEROS_THP : 0));
}

/* A VM with less than 512 MiB has no huge page of zeros by itself. */
static inline void zeros_set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, value, strlen(value)) < 0)
		perror(path);
	close(fd);
}

/*
 * Private memory of a huge page that may be written and was read; NULL: there is none.  The
 * process's for good.  If not huge, as many pages of zeros.
 */
static inline void *zeros_map(bool huge)
{
	uint8_t *at;
	unsigned int i;

	zeros_set("/sys/kernel/mm/transparent_hugepage/enabled", "madvise");
	zeros_set("/sys/kernel/mm/transparent_hugepage/use_zero_page", "1");
	at = mmap(NULL, 2 * ZEROS_HUGE, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (at == MAP_FAILED)
		return NULL;
	at += -(uintptr_t)at % ZEROS_HUGE;
	madvise(at, ZEROS_HUGE, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	for (i = 0; i < ZEROS_HUGE; i += 4096)
		(void)*(volatile uint8_t *)(at + i);
	return zeros_are_there(at, huge) ? at : NULL;
}

#endif
