// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "hyp/core/xmem_view.h"

#include "hyp/core/vm.h"

#define READER		(1ull << STAGE2_SOFT_BIT)
#define WRITER		(READER << 4)
#define READERS		(15 * READER)
#define WRITERS		(15 * WRITER)

_Static_assert((READERS | WRITERS) == STAGE2_SOFT, "two counters of four bits");

void views_begin(struct views *views, struct vm *borrower)
{
	views->borrower = borrower;
	views->count = 0;
	views->broken = 0;
	spin_lock(&borrower->xmem.lock);
}

static uint64_t word_load(const uint64_t *word)
{
	return __atomic_load_n(word, __ATOMIC_RELAXED);
}

/* The CPUs' table walkers, and view_wants_retry() of any CPU, read words whenever they like. */
static void word_store(uint64_t *word, uint64_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELAXED);
}

static bool is_scratch(const struct vm *borrower, uint64_t word)
{
	return (word & STAGE2_ADDRESS) == borrower->xmem.scratch.v;
}

void views_end(struct views *views)
{
	struct vm *borrower = views->borrower;

	if (views->count)
		stage2_forget(&borrower->stage2, views->ipa, views->count);
	for (uint32_t i = 0; i < views->broken; i++)
		word_store(views->word[i], stage2_page(borrower->xmem.scratch, true) |
						   (word_load(views->word[i]) & STAGE2_SOFT));
	stage2_publish();
	spin_unlock(&borrower->xmem.lock);
}

bool view_has_room(const struct vm *borrower, uint64_t word, bool write)
{
	uint64_t mask = write ? WRITERS : READERS;

	return !is_scratch(borrower, word) && (word & mask) != mask;
}

static void forget(struct views *views, struct ipa ipa)
{
	views->ipa[views->count++] = ipa;
}

void view_show(struct views *views, uint64_t *word, struct ipa ipa, struct pa page, bool write)
{
	uint64_t old = word_load(word), counts = (old & STAGE2_SOFT) + (write ? WRITER : READER);
	uint64_t new = stage2_page(page, counts & WRITERS) | counts;

	word_store(word, new);
	if (old & STAGE2_VALID && (old ^ new) & STAGE2_WRITE)
		forget(views, ipa);
}

void view_hide(struct views *views, uint64_t *word, struct ipa ipa, bool write)
{
	uint64_t old = word_load(word), new = old - (write ? WRITER : READER);

	if (!(new &STAGE2_SOFT))
		new = 0;
	else if (!(new &WRITERS) && !is_scratch(views->borrower, old))
		new &= ~STAGE2_WRITE;
	word_store(word, new);
	if ((old ^ new) & (STAGE2_VALID | STAGE2_WRITE))
		forget(views, ipa);
}

void view_revoke(struct views *views, uint64_t *word, struct ipa ipa)
{
	uint64_t old = word_load(word);

	if (!(old & STAGE2_VALID) || is_scratch(views->borrower, old))
		return;		/* another slot of the same page was revoked */
	word_store(word, old & STAGE2_SOFT);
	forget(views, ipa);
	views->word[views->broken++] = word;
}

bool view_wants_retry(const struct vm *vm, struct ipa ipa, bool write)
{
	const uint64_t *at = stage2_find(&vm->stage2, ipa);
	uint64_t word = at ? word_load(at) : 0;

	if (!(word & STAGE2_VALID))
		return word & (write ? WRITERS : STAGE2_SOFT);
	return !write || word & STAGE2_WRITE;
}
