// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Lives three times: reset by one vCPU, reset by the other one, then off. */
#include <bare/board.h>
#include <bare/link.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>
#include <bare/wait.h>

#define UNTOUCHED	0x5eed5eedu

extern char image_end[];

static volatile uint32_t data = UNTOUCHED;
static volatile uint32_t bss;
static struct meeting ivi;
static struct link link;

/* Far above the image: memory that no image fills. */
static volatile uint64_t *far_word(void)
{
	return (volatile uint64_t *)(((uint64_t)image_end + 0x400000) & ~7ull);
}

static void spin(void *cookie)
{
	(void)cookie;
	for (;;)
		ivi.mine[2]++;
}

static void reset_here(void *cookie)
{
	(void)cookie;
	psci_system_reset();
}

static void spoil(void)
{
	data = 1;
	bss = 1;
	*far_word() = 1;
}

static void is_pristine(void)
{
	test_true(data == UNTOUCHED && !bss,
		  "a start finds data and zeroed variables as in the image");
	test_equal((int64_t)*far_word(), 0, "and the rest of the memory zero");
	test_equal(psci_call(PSCI_AFFINITY_INFO, board.mpidr[1], 0, 0), PSCI_STATE_OFF,
		   "and the second vCPU OFF");
}

static void connect(void)
{
	struct lv_vlink *vlink = nkddi_find("pair", 0, true);

	test_equal(vlink->s_state, LV_VLINK_OFF, "the own end of a link begins OFF");
	link_open(&link, vlink, true, NULL, NULL);
	test_true(link_wait(&link, 5000), "the link comes up");
}

static void first_life(void)
{
	is_pristine();
	connect();
	ivi.mine[1] = 0x4711;
	spoil();
	cpu_start(1, spin, NULL);
	meeting_say(&ivi, 1);
	meeting_wait(&ivi, 1, 5000);	/* it saw the link ON */
	psci_system_reset();
}

static void second_life(void)
{
	is_pristine();
	test_equal(ivi.mine[1], 0x4711, "shared memory keeps its content over a restart");
	test_equal(nkddi_pmem_alloc(ivi.vlink, 0, 4096), (int64_t)ivi.vlink->pmem,
		   "the label of before the restart gives the same memory");
	connect();
	spoil();
	meeting_say(&ivi, 2);
	meeting_wait(&ivi, 2, 5000);
	cpu_start(1, reset_here, NULL);
	for (;;)
		wait_ms(1000);
}

static void third_life(void)
{
	is_pristine();
	connect();
	meeting_say(&ivi, 3);
	meeting_wait(&ivi, 3, 5000);
	cpu_start(1, spin, NULL);
	test_done();
}

int main(void)
{
	static void (*const life[])(void) = { first_life, second_life, third_life };
	int64_t start = nkddi_counter(LV_COUNTER_START);

	if (!test_true(meeting_open(&ivi, 0), "the VM has its links") ||
	    !test_value(start >= 1 && start <= 3, start, "a restart is counted"))
		test_done();
	life[start - 1]();
	test_done();
}
