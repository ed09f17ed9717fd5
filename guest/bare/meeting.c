// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/test.h>
#include <bare/wait.h>

bool meeting_open(struct meeting *m, int32_t number)
{
	int64_t page;

	m->server = true;
	m->vlink = nkddi_find("meet", number, true);
	if (!m->vlink) {
		m->server = false;
		m->vlink = nkddi_find("meet", number, false);
	}
	if (!m->vlink)
		return false;
	page = nkddi_pmem_alloc(m->vlink, 0, 2 * MEETING_WORDS * sizeof(uint32_t));
	if (page < 0)
		return false;
	m->peer = m->server ? m->vlink->c_id : m->vlink->s_id;
	m->mine = (volatile uint32_t *)page + (m->server ? 0 : MEETING_WORDS);
	m->theirs = (volatile uint32_t *)page + (m->server ? MEETING_WORDS : 0);
	return true;
}

void meeting_say(struct meeting *m, uint32_t step)
{
	__atomic_store_n(&m->mine[0], step, __ATOMIC_RELEASE);
}

bool meeting_wait(struct meeting *m, uint32_t step, uint32_t limit_ms)
{
	if (wait_word(&m->theirs[0], step, limit_ms))
		return true;
	console_printf("FAIL the peer gets to step %u in time: it is at %u\n", step, m->theirs[0]);
	return false;
}
