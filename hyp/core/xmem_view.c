// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/xmem_view.h"

#include "hyp/core/vm.h"

void views_begin(struct views *views, struct vm *borrower, const struct vm *owner)
{
	views->borrower = borrower;
	views->lock = &borrower->xmem.lock;
	views->scratch = borrower->xmem.scratch[owner->index].v;
	views->word_of[false] = stage2_page(pa_of(0), false);
	views->word_of[true] = stage2_page(pa_of(0), true);
	views->count = 0;
	views->broken = 0;
	spin_lock(views->lock);
}

void views_end(struct views *views)
{
	struct vm *borrower = views->borrower;

	if (views->count)
		stage2_forget(&borrower->stage2, views->ipa, views->count);
	for (uint32_t i = 0; i < views->broken; i++)
		view_store(views->word[i], views->scratch | views->word_of[true] |
						   (view_load(views->word[i]) & STAGE2_SOFT));
	stage2_publish();
	spin_unlock(views->lock);
}

bool view_wants_retry(const struct vm *vm, struct ipa ipa, bool write)
{
	const uint64_t *at = stage2_find(&vm->stage2, ipa);
	uint64_t word = at ? view_load(at) : 0;

	if (!(word & STAGE2_VALID))
		return word & (write ? VIEW_WRITERS : STAGE2_SOFT);
	return !write || word & STAGE2_WRITE;
}
