// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vumem_cost [small]: what memory of a process of another VM (vumem_serve there) costs: to set up and
 * drop a mapping, to touch it first, to read and write it beside memory of one's own, and to hand a
 * frame of video to the other VM and back.  "small": without the mapping of 64 MiB.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <linkvisor/vumem.h>

#include "tests/bench/measure.h"
#include "user/tests/vumem_words.h"

#define DEVICE	"/dev/vumem-clt-vomx0"
#define PAGE	4096ul
#define FRAME	(1920ul * 1080 * 4)
#define FRAMES	100

static struct vumem_session *session;

static const struct {
	uint32_t pages;
	unsigned int rounds;
} sizes[] = { { 1, 200 }, { 256, 20 }, { 16384, 2 } };

#define SIZES	((int)(sizeof(sizes) / sizeof(sizes[0])))

static void must(int result, const char *what)
{
	if (result < 0)
		errx(1, "%s: %s", what, strerror(-result));
}

/* The server keeps memory with a name as long as somebody has it. */
static struct vumem_buffer *get(uint32_t pages)
{
	struct alloc_words w = { ANONYMOUS, pages, VUMEM_MAPPABLE, pages, 1 };
	struct vumem_buffer *b;

	must(vumemBufferAlloc(session, &w, sizeof(w), &b), "alloc");
	return b;
}

static void set_up_and_drop(uint32_t pages, unsigned int rounds)
{
	struct vumem_buffer *b;
	void *at;

	for (unsigned int i = 0; i < rounds; i++) {
		b = get(pages);
		must(vumemBufferMap(b, &at), "map");
		vumemBufferFree(b);
	}
}

static void touch(volatile uint8_t *at, uint32_t pages)
{
	for (uint32_t i = 0; i < pages; i++)
		(void)at[i * PAGE];
}

static void measure(int id, uint32_t pages, unsigned int rounds)
{
	struct vumem_buffer *kept = get(pages);
	unsigned long bytes = pages * PAGE;
	void *at;

	set_up_and_drop(pages, 1);
	usleep(QUIET);
	MEASURE(id, set_up_and_drop(pages, rounds), rounds, "set up and drop @ %lu", bytes);
	must(vumemBufferMap(kept, &at), "map");
	usleep(QUIET);
	MEASURE(id + 1, touch(at, pages), 1, "first touch of all pages @ %lu", bytes);
	vumemBufferFree(kept);
}

static void read_and_write(volatile uint64_t *at, size_t words)
{
	for (size_t i = 0; i < words; i++)
		at[i] = at[i] + 1;
}

static void compare(int id)
{
	size_t bytes = 256 * PAGE;
	struct vumem_buffer *b = get(256);
	void *own = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *at;

	must(vumemBufferMap(b, &at), "map");
	read_and_write(own, bytes / 8);
	read_and_write(at, bytes / 8);
	usleep(QUIET);
	MEASURE(id, read_and_write(own, bytes / 8), 1, "own memory, read and write @ %zu", bytes);
	usleep(QUIET);
	MEASURE(id + 1, read_and_write(at, bytes / 8), 1, "the server's, read and write @ %zu",
		bytes);
	vumemBufferFree(b);
}

/* Both processes have the frame mapped: one tells the other that it is complete, and hears of it. */
static void hand_over(struct vumem_buffer *b, int n)
{
	struct ctl_words w = { CTL_REGISTRATIONS, 0 };

	while (n--)
		must(vumemBufferCtl(b, VUMEM_CTL_REMOTE, &w, sizeof(w)), "hand over");
}

static void frames(int id)
{
	struct vumem_buffer *b = get(FRAME / PAGE);
	void *at;

	must(vumemBufferMap(b, &at), "map");
	memset(at, 1, FRAME);
	hand_over(b, 1);
	usleep(QUIET);
	MEASURE(id, hand_over(b, FRAMES), FRAMES, "hand over and back @ %lu", FRAME);
	vumemBufferFree(b);
}

int main(int argc, char **argv)
{
	int n = argc > 1 && !strcmp(argv[1], "small") ? SIZES - 1 : SIZES;

	setlinebuf(stdout);
	must(vumemSessionCreate(DEVICE, &session), "session");
	for (int i = 0; i < n; i++)
		measure(2 * i, sizes[i].pages, sizes[i].rounds);
	compare(2 * SIZES);
	frames(2 * SIZES + 2);
	printf("PASS vumem_cost comes to its end\n");
	return 0;
}
