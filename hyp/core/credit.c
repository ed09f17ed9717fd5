// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/credit.h"

#include <arch/timer.h>

bool credit_earn(struct credit *credit, uint64_t sent, uint64_t now)
{
	uint64_t tick = timer_ticks(CREDIT_US);
	uint64_t ticks = (now - credit->since) / tick;
	uint64_t earned = ticks + sent - credit->sent;

	if (!earned)
		return false;
	credit->left = (uint32_t)(earned < CREDIT_MAX ? earned : CREDIT_MAX) - 1;
	credit->since += ticks * tick;
	credit->sent = sent;
	return true;
}

uint64_t credit_due(const struct credit *credit)
{
	return credit->since + timer_ticks(CREDIT_US);
}
