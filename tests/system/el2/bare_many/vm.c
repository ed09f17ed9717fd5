// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Starts its vCPUs, then hands a token on to the next VM, round after round. */
#include <bare/board.h>
#include <bare/gic.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>
#include <bare/wait.h>

#define VMS		16
#define FIRST		2u
#define ROUNDS		20
#define LIMIT_MS	30000

static struct lv_vlink *in, *out;
static volatile uint32_t *in_token;
static uint32_t *out_token;
static uint32_t out_xirq;
static volatile uint32_t up;

static void woken(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
}

static void secondary(void *cookie)
{
	(void)cookie;
	__atomic_add_fetch(&up, 1, __ATOMIC_RELEASE);
}

/* The client of a link hands on, its server receives. */
static bool open_links(void)
{
	uint32_t last = FIRST + VMS - 1;
	uint32_t before = board.vm_id == FIRST ? last : board.vm_id - 1;
	int64_t in_page, out_page, in_xirq, xirq;

	out = nkddi_find("token", (int32_t)board.vm_id, false);
	in = nkddi_find("token", (int32_t)before, true);
	if (!in || !out)
		return false;
	in_page = nkddi_pmem_alloc(in, 0, 64);
	out_page = nkddi_pmem_alloc(out, 0, 64);
	in_xirq = nkddi_pxirq_alloc(in, 0, board.vm_id, 1);
	xirq = nkddi_pxirq_alloc(out, 0, out->s_id, 1);
	if (in_page < 0 || out_page < 0 || in_xirq < 0 || xirq < 0)
		return false;
	in_token = (volatile uint32_t *)in_page;
	out_token = (uint32_t *)out_page;
	out_xirq = (uint32_t)xirq;
	gic_attach((uint32_t)in_xirq, woken, NULL);
	return true;
}

static void hand_on(uint32_t token)
{
	__atomic_store_n(out_token, token, __ATOMIC_RELEASE);
	nkddi_xirq_trigger(out_xirq, out->s_id);
}

/* A token counts the hands that it went through. */
static uint32_t rounds(void)
{
	uint32_t good = 0;

	for (uint32_t round = 0; round < ROUNDS; round++) {
		uint32_t token = round * VMS + board.vm_id - FIRST;

		if (board.vm_id == FIRST)
			hand_on(token + 1);
		else if (wait_word(in_token, token, LIMIT_MS))
			hand_on(token + 1);
		if (board.vm_id == FIRST && !wait_word(in_token, token + VMS, LIMIT_MS))
			break;
		good += board.vm_id == FIRST ? *in_token == token + VMS : *in_token >= token;
	}
	return good;
}

int main(void)
{
	uint32_t started = 0;

	test_true(board.ram.size == 0x200000, "a guest lives in 2 MiB");
	for (uint32_t i = 1; i < board.nr_cpus; i++)
		started += cpu_start(i, secondary, NULL) == PSCI_SUCCESS;
	test_equal(started, 7, "a VM can have eight vCPUs");
	test_true(wait_word(&up, 7, LIMIT_MS), "and all of them run");
	if (!test_true(open_links(), "a VM finds its two links"))
		test_done();
	test_equal(rounds(), ROUNDS, "the token comes by each time");
	test_done();
}
