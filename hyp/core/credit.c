// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/credit.h"

bool credit_earn(struct credit *credit, uint64_t period, uint64_t sent, uint64_t now)
{
	uint64_t periods = now > credit->since ? (now - credit->since) / period : 0;
	uint64_t earned = periods + sent - credit->sent;

	if (!earned)
		return false;
	credit->left = (uint32_t)(earned < CREDIT_EARN ? earned : CREDIT_EARN) - 1;
	credit->since += periods * period;
	credit->sent = sent;
	return true;
}

void credit_charge(struct credit *credit, uint32_t n, uint32_t debt, uint64_t period, uint64_t now)
{
	uint64_t latest = now + debt * period;
	uint32_t saved = credit->left < n ? credit->left : n;

	credit->left -= saved;
	credit->since += (n - saved) * period;
	if (credit->since > latest)
		credit->since = latest;
}
