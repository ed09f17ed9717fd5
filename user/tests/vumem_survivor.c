// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vumem_survivor DEVICE DEATHS [cross]: has memory of a server mapped that dies, so many times, and looks
 * at each byte of it all the time.  What is there is what this process wrote, or zero once the
 * server is gone, and nothing else.  With "cross", what it writes to one buffer does not appear in
 * another one either.  Meanwhile it asks for memory and gives it back.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include <linkvisor/vumem.h>

#include "user/tests/test.h"
#include "user/tests/vumem_words.h"

#define PAGE	4096u
#define LENT	4
#define PATTERN	0x5a		/* of the first buffer */
#define CROSS	7		/* the byte of each that is written all the time */

static const uint32_t pages[LENT] = { 1, 16, 64, 200 };

static const char *device;
static struct vumem_session *session;
static struct vumem_buffer *buffers[LENT];
static uint8_t *memory[LENT];
static uint32_t turns;
static bool filled;
static bool crosses;

static int alloc(uint32_t kind, uint32_t n, struct vumem_buffer **b)
{
	struct alloc_words w = { kind, n, VUMEM_MAPPABLE, 0, turns };

	return vumemBufferAlloc(session, &w, sizeof(w), b);
}

/*
 * A server may die before all is filled, and what is written after that stays in the client's own
 * page: then there is nothing to look at.
 */
static int begin(void)
{
	struct ctl_words w = { CTL_REGISTRATIONS, 0 };
	int i, err = vumemSessionCreate(device, &session);

	if (err)
		test_die("a session");
	for (i = 0; !err && i < LENT; i++) {
		err = alloc(i % 2 ? MEMFD : ANONYMOUS, pages[i], &buffers[i]);
		if (!err && vumemBufferMap(buffers[i], (void **)&memory[i]))
			test_die("mmap");
		if (!err)
			memset(memory[i], PATTERN + i, pages[i] * PAGE);
	}
	if (!err)
		err = vumemBufferCtl(buffers[0], VUMEM_CTL_REMOTE, &w, sizeof(w));
	filled = !err;
	return err;
}

/* What is left of a buffer is one page, at each place of the mapping. */
static void judge(uint8_t byte, int i, size_t at, bool gone)
{
	if (!byte || (byte == PATTERN + i && (!gone || at % PAGE == CROSS)))
		return;
	test_fail("no byte of another is seen", "%02x at %zu of %d", byte, at, i);
	exit(1);
}

static void look(bool gone)
{
	for (int i = 0; i < LENT; i++)
		for (size_t at = 0; memory[i] && at < pages[i] * PAGE; at++)
			judge(((volatile uint8_t *)memory[i])[at], i, at, gone);
}

/* Two buffers that show the same page for a moment would be found here. */
static void cross(void)
{
	volatile uint8_t *byte;

	for (int n = 0; n < 30000; n++) {
		byte = memory[n % LENT] + CROSS;
		judge(*byte, n % LENT, CROSS, false);
		*byte = PATTERN + n % LENT;
	}
}

/* 0, or the server is gone. */
static int load(void)
{
	struct ctl_words w = { CTL_REGISTRATIONS, 0 };
	struct vumem_buffer *b;
	uint8_t *at;
	int err = alloc(turns++ % 2 ? MEMFD : ANONYMOUS, 16, &b);

	if (err)
		return err;
	if (!vumemBufferMap(b, (void **)&at))
		at[5 * PAGE] = PATTERN;
	vumemBufferFree(b);
	return vumemBufferCtl(buffers[0], VUMEM_CTL_REMOTE, &w, sizeof(w));
}

static void end(void)
{
	for (int i = 0; i < LENT; i++)
		vumemBufferFree(buffers[i]);
	memset(buffers, 0, sizeof(buffers));
	memset(memory, 0, sizeof(memory));
	vumemSessionDestroy(session);
}

/* The memory is gone before any call says so. */
static void live(void)
{
	int err = begin();

	while (!err) {
		look(false);
		if (crosses)
			cross();
		err = load();
	}
	if (err != -EPIPE)
		test_fail("calls end with EPIPE", "%s", strerror(-err));
	if (filled)
		look(true);
	end();
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	device = argv[1];
	crosses = argc > 3;
	for (int deaths = atoi(argv[2]); deaths; deaths--) {
		test_limit("the server comes back", 120);
		live();
	}
	if (!test_failures())
		test_pass("each death of the server turned its memory to zeroes");
	return test_failures() != 0;
}
