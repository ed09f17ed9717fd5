// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What the server does with its memory, to one client or to two; and its second life. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "user/tests/vumem_cases/case.h"

/* ---- the server unmaps ---- */

static bool turns_zero(const volatile uint8_t *at, size_t size)
{
	size_t i;

	for (;;) {
		for (i = 0; i < size && !at[i]; i++)
			;
		if (i == size)
			return true;
		if (at[i] != 0x5a)	/* neither what was there nor zero */
			return false;
		sched_yield();
	}
}

static void is_gone_once_unmapped(const char *s, uint32_t kind)
{
	struct vumem_buffer *b, *c;
	struct vumem_info info;
	volatile uint8_t *at;
	int err = alloc(kind, slots, MAPPED, 0, &b);

	if (err == -ENOMEM && kind == DMA_BUF)
		return;			/* the server's kernel makes none */
	if (!test_expect(s, !err))
		return;
	test_expect(s, !vumemBufferMap(b, (void **)&at));
	memset((void *)at, 0x5a, slots * PAGE);
	test_expect(s, ctl(b, CTL_UNMAP, 0) == 0);
	test_expect(s, turns_zero(at, slots * PAGE));
	at[5] = 1;
	test_expect(s, at[5] == 1);
	do
		ioctl(vumemBufferFdGet(b), VUMEM_BUFFER_INFO, &info);
	while (info.alive);
	vumemBufferFree(b);
	if (!test_expect(s, !alloc(ANONYMOUS, slots, MAPPED, 0, &c)))
		return;
	vumemBufferFree(c);
	test_pass(s);
}

void what_the_server_unmaps_is_gone(void)
{
	is_gone_once_unmapped("what the server unmaps is zero here, and its budget is free",
			      ANONYMOUS);
	is_gone_once_unmapped("and so is a dma-buf that it unmaps", DMA_BUF);
}

static bool is_alive(const struct vumem_buffer *b)
{
	struct vumem_info info;

	return !ioctl(vumemBufferFdGet(b), VUMEM_BUFFER_INFO, &info) && info.alive;
}

/* The server's memory may be gone before the client has heard of it. */
void what_goes_at_once_is_a_buffer_too(void)
{
	const char *s = "memory that goes as soon as it is lent is a buffer of zeroes";
	struct vumem_buffer *b;
	uint8_t *at;

	for (int i = 0; i < 100; i++) {
		if (!test_expect(s, !alloc(FLEETING, 4, MAPPED, 0, &b)))
			return;
		test_expect(s, !vumemBufferMap(b, (void **)&at));
		while (is_alive(b))
			sched_yield();
		test_expect(s, !at[0] && !at[4 * PAGE - 1]);
		vumemBufferFree(b);
	}
	test_pass(s);
}

/* ---- two VMs ---- */

/* No number of them is what the server filled the memory with. */
static void say(uint32_t *word, uint32_t number)
{
	__atomic_store_n(&word[1024], 0x80000000 + number, __ATOMIC_RELEASE);
}

static void hear(uint32_t *word, uint32_t number)
{
	while (__atomic_load_n(&word[1024], __ATOMIC_ACQUIRE) != 0x80000000 + number)
		sched_yield();
}

/* Memory that two clients have at once carries a number back and forth, with no call in between. */
void two_vms_share(uint32_t parity)
{
	const char *s = "two VMs and the server share memory, with no call in between";
	struct vumem_buffer *b;
	uint32_t *word;

	if (!test_expect(s, !alloc(ANONYMOUS, 2, MAPPED, 1000, &b)))
		return;
	test_expect(s, !vumemBufferMap(b, (void **)&word));
	for (uint32_t i = 0; i < 200; i++) {
		if (!parity)
			say(word, 2 * i);
		hear(word, 2 * i + !parity);
		if (parity)
			say(word, 2 * i + 1);
	}
	test_pass(s);
	vumemBufferFree(b);
}

/* ---- two lives of the server ---- */

/* Numbers of buffers begin anew with the server's module. */
void numbers_are_of_one_life(void)
{
	const char *s = "a buffer of an earlier server is another one than its namesake";
	struct vumem_buffer *old, *new;
	struct vumem_session *mine = session, *other;

	if (!test_expect(s, !alloc(ANONYMOUS, 1, MAPPED, 0, &old)))
		return;
	printf("ready\n");
	fflush(stdout);
	while (ctl(old, CTL_REGISTRATIONS, 0) != -EPIPE)
		usleep(10000);
	if (vumemSessionCreate(device, &session) || vumemSessionCreate(device, &other))
		test_die("a session");
	test_expect(s, !alloc(ANONYMOUS, 1, MAPPED, 0, &new));
	test_expect(s, vumemBufferIdGet(old) == vumemBufferIdGet(new));
	test_expect(s, !vumemBufferRegister(other, new));
	vumemBufferFree(old);
	if (test_expect(s, !vumemBufferUnregister(other, new)))
		test_pass(s);
	vumemBufferFree(new);
	vumemSessionDestroy(other);
	vumemSessionDestroy(mine);
}
