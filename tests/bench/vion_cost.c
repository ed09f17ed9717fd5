// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vion_cost FRAME GID...: what buffers of another VM cost: to import, map and drop each of them, to
 * touch all pages first, to read and write one beside memory of one's own, and to hand a frame of
 * video (a GID, too) to the other VM and back, which sends back what comes by descriptor 4.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <linkvisor/vion.h>

#include "tests/bench/measure.h"

#define PAGE	4096ul
#define FRAME	(1920ul * 1080 * 4)
#define FRAMES	100
#define SIZES	3
#define PIPE	4

static void must(int result, const char *what)
{
	if (result < 0)
		errx(1, "%s: %s", what, strerror(-result));
}

struct buffer {
	int fd;
	uint64_t size;
	void *at;
};

static struct buffer get(uint64_t gid)
{
	struct buffer b;

	must(vion_import(gid, &b.fd, &b.size), "import");
	must(vion_map(b.fd, b.size, VION_READ | VION_WRITE, &b.at), "map");
	return b;
}

static void drop(struct buffer *b)
{
	vion_unmap(b->at, b->size);
	close(b->fd);
}

static void set_up_and_drop(uint64_t gid, unsigned int rounds)
{
	struct buffer b;

	while (rounds--) {
		b = get(gid);
		drop(&b);
	}
}

static void touch(const volatile uint8_t *at, uint64_t size)
{
	for (uint64_t i = 0; i < size; i += PAGE)
		(void)at[i];
}

/* What is dropped last is released when nobody counts any more: one before the first makes up for it. */
static void measure(int id, uint64_t gid, unsigned int rounds)
{
	struct buffer b;

	set_up_and_drop(gid, 1);
	usleep(QUIET);
	b = get(gid);
	usleep(QUIET);
	MEASURE(id + 1, touch(b.at, b.size), 1, "first touch of all pages @ %lu",
		(unsigned long)b.size);
	drop(&b);
	MEASURE(id, set_up_and_drop(gid, rounds), rounds, "set up and drop @ %lu",
		(unsigned long)b.size);
	usleep(QUIET);
}

static void read_and_write(volatile uint64_t *at, size_t words)
{
	for (size_t i = 0; i < words; i++)
		at[i] = at[i] + 1;
}

static void compare(int id, struct buffer *frame)
{
	size_t bytes = 256 * PAGE;
	void *own = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	read_and_write(own, bytes / 8);
	read_and_write(frame->at, bytes / 8);
	usleep(QUIET);
	MEASURE(id, read_and_write(own, bytes / 8), 1, "own memory, read and write @ %zu", bytes);
	usleep(QUIET);
	MEASURE(id + 1, read_and_write(frame->at, bytes / 8), 1,
		"the other VM's, read and write @ %zu", bytes);
}

/* Both processes have the frame mapped: one tells the other that it is complete, and hears of it. */
static void hand_over(int n)
{
	char byte = 0;

	while (n--)
		if (write(PIPE, &byte, 1) != 1 || read(PIPE, &byte, 1) != 1)
			err(1, "hand over");
}

static void frames(int id)
{
	hand_over(1);
	usleep(QUIET);
	MEASURE(id, hand_over(FRAMES), FRAMES, "hand over and back @ %lu", FRAME);
}

int main(int argc, char **argv)
{
	static const unsigned int rounds[SIZES] = { 200, 20, 2 };
	struct buffer frame;

	setlinebuf(stdout);
	for (int i = 0; i < argc - 2 && i < SIZES; i++)
		measure(2 * i, strtoull(argv[i + 2], NULL, 16), rounds[i]);
	frame = get(strtoull(argv[1], NULL, 16));
	memset(frame.at, 1, FRAME);
	compare(2 * SIZES, &frame);
	frames(2 * SIZES + 2);
	drop(&frame);
	printf("PASS vion_cost comes to its end\n");
	return 0;
}
