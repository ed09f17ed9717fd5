// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vion_cases local: what holds for buffers of this VM.
 * vion_cases peer GID MINE: one of several VMs that have a buffer, which has a word for each: the
 *   processes count up in turn, each sees all others' words, without a call.
 * vion_cases hold GID FILE: maps a buffer of another VM that is full of 'Z', makes FILE, and looks
 *   at each byte until the VM is gone: what it sees is 'Z', and then zeroes, and calls give -EPIPE.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linkvisor/vion.h>

#include "user/tests/test.h"

#define SIZE	(300u * 4096)	/* more than fault-around, no power of two */
#define ROUNDS	200u
#define PARTIES	3u
#define PATTERN	'Z'

/* ---- this VM ---- */

static uint64_t inode(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? 0 : st.st_ino;
}

static void alloc_and_map(uint32_t flags)
{
	const char *what = flags ? "a buffer in a row has its size and zeroes" :
				   "a buffer has its size and zeroes";
	uint8_t *at = NULL;
	int fd = -1;
	bool good =
		test_expect(what,
			    !vion_alloc(SIZE - 5, flags, &fd) && lseek(fd, 0, SEEK_END) == SIZE &&
				    !vion_map(fd, SIZE, VION_READ | VION_WRITE, (void **)&at));

	for (uint32_t i = 0; good && i < SIZE; i++)
		good = test_expect(what, !at[i]);
	if (good) {
		memset(at, PATTERN, SIZE);
		test_pass(what);
	}
	vion_unmap(at, SIZE);
	close(fd);
}

static void local_import(void)
{
	const char *what = "an import in the same VM is the same dma-buf";
	uint64_t gid = 0, again = 0, size = 0;
	int fd = -1, got = -1;

	if (test_expect(what, !vion_alloc(SIZE, 0, &fd)) &&
	    test_expect(what, !vion_export(fd, 0, 0, &gid) && gid) &&
	    test_expect(what, !vion_export(fd, 1u << 3, VION_READ_ONLY, &again) && again == gid) &&
	    test_expect(what, !vion_import(gid, &got, &size) && size == SIZE) &&
	    test_expect(what, inode(fd) == inode(got)) &&
	    test_expect(what, !vion_begin(got, VION_WRITE) && !vion_end(got, VION_WRITE)))
		test_pass(what);
	close(fd);
	close(got);
}

static void nonsense(void)
{
	const char *what = "nonsense is refused";
	int fd = -1, file = test_open("/dev/zero", O_RDWR);
	uint64_t gid = 0;

	if (test_expect(what, vion_alloc(0, 0, &fd) == -EINVAL) &&
	    test_expect(what, vion_alloc(4096, 8, &fd) == -EINVAL) &&
	    test_expect(what, vion_alloc(1ull << 50, 0, &fd) == -ENOMEM) &&
	    test_expect(what, vion_export(file, 0, 0, &gid) == -EINVAL) &&
	    test_expect(what, vion_export(-1, 0, 0, &gid) == -EBADF) &&
	    test_expect(what, !vion_alloc(4096, 0, &fd)) &&
	    test_expect(what, vion_export(fd, 1ull << 40, 0, &gid) == -EINVAL) &&
	    test_expect(what, vion_export(fd, 0, 4, &gid) == -EINVAL) &&
	    test_expect(what, vion_import(0, &fd, NULL) == -ENXIO) &&
	    test_expect(what, vion_import(~0ull, &fd, NULL) == -ENXIO) &&
	    test_expect(what, vion_map(fd, 8192, VION_READ, (void **)&gid) == -EINVAL))
		test_pass(what);
	close(fd);
	close(file);
}

/* ---- several VMs ---- */

static void count(volatile uint32_t *word, uint32_t mine)
{
	const char *what = "all VMs see each store";

	for (uint32_t round = 1; round <= ROUNDS; round++) {
		__atomic_store_n(&word[mine * 16], round, __ATOMIC_RELEASE);
		for (uint32_t i = 0; i < PARTIES; i++)
			while (__atomic_load_n(&word[i * 16], __ATOMIC_ACQUIRE) < round)
				usleep(100);
	}
	test_pass(what);
}

static void peer(uint64_t gid, uint32_t mine)
{
	const char *what = "a buffer of several VMs can be mapped";
	uint64_t size = 0;
	void *at = NULL;
	int fd = -1;

	test_limit(what, 60);
	if (test_expect(what, !vion_import(gid, &fd, &size)) &&
	    test_expect(what, !vion_map(fd, size, VION_READ | VION_WRITE, &at))) {
		test_pass(what);
		count(at, mine);
	}
}

static void borrowed_mapping(int fd, uint64_t size, uint8_t *at)
{
	const char *what = "a mapping of another VM's memory is never code, nor private";

	if (test_expect(what,
			mmap(NULL, size, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0) == MAP_FAILED &&
				errno == EACCES) &&
	    test_expect(what, mprotect(at, size, PROT_READ | PROT_EXEC) && errno == EACCES) &&
	    test_expect(what, mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0) ==
					      MAP_FAILED &&
				      errno == EINVAL) &&
	    test_expect(what, !vion_begin(fd, VION_READ) && !vion_end(fd, VION_READ)))
		test_pass(what);
}

/* Bytes of the buffer that are neither the pattern nor zero; *zeroes counts those. */
static uint64_t look(const volatile uint8_t *at, uint64_t size, uint64_t *zeroes)
{
	uint64_t wrong = 0;

	*zeroes = 0;
	for (uint64_t i = 0; i < size; i++) {
		uint8_t byte = at[i];

		*zeroes += !byte;
		wrong += byte && byte != PATTERN;
	}
	return wrong;
}

static void hold(uint64_t gid, const char *file)
{
	const char *what = "a buffer whose VM is gone shows zeroes and nothing else";
	uint64_t size = 0, zeroes = 0, wrong = 0;
	uint8_t *at = NULL;
	int fd = -1;

	if (!test_expect(what, !vion_import(gid, &fd, &size)) ||
	    !test_expect(what, !vion_map(fd, size, VION_READ | VION_WRITE, (void **)&at)))
		return;
	borrowed_mapping(fd, size, at);
	wrong = look(at, size, &zeroes);
	if (!test_expect(what, !wrong && !zeroes))
		return;
	close(test_open(file, O_CREAT | O_WRONLY));
	test_limit(what, 60);
	/* The driver hears of the death a moment after the first zeroes. */
	while (!wrong && (zeroes < size || vion_begin(fd, VION_READ) != -EPIPE))
		wrong = look(at, size, &zeroes);
	at[0] = 1;
	if (test_expect(what, !wrong) && test_expect(what, at[4096] == 1) &&
	    test_expect(what, vion_end(fd, VION_READ) == -EPIPE) &&
	    test_expect(what, vion_map(fd, size, VION_READ, (void **)&at) == -EPIPE) &&
	    test_expect(what, vion_import(gid, &fd, NULL) < 0))
		test_pass(what);
}

int main(int argc, char **argv)
{
	uint64_t gid = argc > 2 ? strtoull(argv[2], NULL, 16) : 0;

	if (argc == 2 && !strcmp(argv[1], "local")) {
		alloc_and_map(0);
		alloc_and_map(VION_CONTIGUOUS);
		local_import();
		nonsense();
	} else if (argc == 4 && !strcmp(argv[1], "peer")) {
		peer(gid, (uint32_t)atoi(argv[3]));
	} else if (argc == 4 && !strcmp(argv[1], "hold")) {
		hold(gid, argv[3]);
	} else {
		test_fail("the words make sense", "%d of them", argc);
	}
	return test_failures() != 0;
}
