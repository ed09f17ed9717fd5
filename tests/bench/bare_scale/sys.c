// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What an operation costs in a system of a certain size, over each link in turn. */
#include <bare/control.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/wait.h>

#include "tests/bench/bare_scale/words.h"
#include "tools/insncount/mark.h"

#define TIMES	500

static struct meeting ivi;
static struct lv_vlink *links[LINKS_MAX];
static uint32_t xirqs[LINKS_MAX], nr_links, nr_xirqs;
static volatile uint32_t answers;

static void answered(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
	answers++;
}

static void null_hypercall(void)
{
	MARK_BEGIN(0);
	nkddi_version();
	MARK_END(0);
}

static void xirq_round(uint32_t xirq)
{
	uint32_t before = answers;

	irq_disable();
	MARK_BEGIN(1);
	nkddi_xirq_trigger(xirq, IVI);
	while (answers == before) {
		irq_sleep();
		irq_enable();
		isb();
		irq_disable();
	}
	MARK_END(1);
	irq_enable();
}

static void state_change(struct lv_vlink *vlink)
{
	uint32_t state = vlink->s_state == LV_VLINK_OFF ? LV_VLINK_RESET : LV_VLINK_OFF;

	MARK_BEGIN(2);
	nkddi_state_store(&vlink->s_state, state);
	MARK_END(2);
}

static void find_links(void)
{
	struct lv_vlink *vlink = NULL;

	while ((vlink = nkddi_lookup("link", vlink)) && nr_links < LINKS_MAX) {
		int64_t xirq;

		if (vlink->s_id != SYS || vlink->c_id != IVI)
			continue;
		xirq = nkddi_pxirq_alloc(vlink, ID_XIRQ, OWNER(vlink->link), 1);
		links[nr_links++] = vlink;
		if (xirq > 0 && OWNER(vlink->link) == IVI)
			xirqs[nr_xirqs++] = (uint32_t)xirq;
	}
}

static bool prepare(void)
{
	if (!meeting_open(&ivi, 0))
		return false;
	find_links();
	gic_attach((uint32_t)nkddi_pxirq_alloc(ivi.vlink, ID_PONG, SYS, 1), answered, NULL);
	return nr_links && nr_xirqs == (nr_links + 1) / 2 && meeting_wait(&ivi, STEP_READY, 60000);
}

static void measure(void)
{
	test_note("path 0: null hypercall\n");
	test_note("path 1: XIRQ to a sleeping peer and one back\n");
	test_note("path 2: link state store\n");
	wait_ms(100);
	for (uint32_t i = 0; i < TIMES; i++)
		null_hypercall();
	for (uint32_t i = 0; i < TIMES; i++)
		xirq_round(xirqs[i % nr_xirqs]);
	for (uint32_t i = 0; i < TIMES || i < nr_links; i++)
		state_change(links[i % nr_links]);
}

int main(void)
{
	uint32_t last;

	if (!test_true(prepare(), "every link has its XIRQ"))
		test_done();
	measure();
	nkddi_vm_id(&last, NULL);
	for (uint32_t vm = IVI + 1; vm <= last; vm++)
		control_vm(vm, LV_VM_STOP);
	meeting_say(&ivi, STEP_END);
	nkddi_xirq_trigger(xirqs[0], IVI);
	test_done();
}
