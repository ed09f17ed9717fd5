/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <arch/stage2.h>

#include <stdlib.h>

#include "hyp/core/log.h"

void stage2_init(struct stage2 *s2, uint32_t vmid)
{
	*s2 = (struct stage2){ .vmid = vmid };
}

void stage2_map(struct stage2 *s2, struct ipa ipa, struct pa pa, uint64_t size,
		enum place_rights rights)
{
	struct fake_mapping *grown;

	if (!size || ipa.v % PAGE_SIZE || pa.v % PAGE_SIZE || size % PAGE_SIZE)
		panic("stage2_map: not whole pages");
	grown = realloc(s2->mapping, (s2->count + 1) * sizeof(*grown));
	if (!grown)
		panic("stage2_map: no memory");
	grown[s2->count++] = (struct fake_mapping){ ipa, pa, size, rights };
	s2->mapping = grown;
}

uint64_t *stage2_reserve(struct stage2 *s2, struct ipa ipa, uint64_t size)
{
	struct fake_words *words = &s2->words[s2->nr_words];

	if (s2->nr_words++ == FAKE_WORDS_MAX || ipa.v % BLOCK_SIZE || size % PAGE_SIZE)
		panic("stage2_reserve: too many, or not whole blocks");
	*words = (struct fake_words){ .ipa = ipa, .size = size };
	words->word = calloc(size / PAGE_SIZE, sizeof(uint64_t));
	words->tlb = calloc(size / PAGE_SIZE, sizeof(uint64_t));
	if (!words->word || !words->tlb)
		panic("stage2_reserve: no memory");
	return words->word;
}

static const struct fake_words *words_of(const struct stage2 *s2, struct ipa ipa)
{
	for (uint32_t i = 0; i < s2->nr_words; i++)
		if (ipa.v - s2->words[i].ipa.v < s2->words[i].size)
			return &s2->words[i];
	return NULL;
}

const uint64_t *stage2_find(const struct stage2 *s2, struct ipa ipa)
{
	const struct fake_words *words = words_of(s2, ipa);

	return words ? &words->word[(ipa.v - words->ipa.v) / PAGE_SIZE] : NULL;
}

uint64_t stage2_page(struct pa pa, bool write)
{
	return pa.v | STAGE2_VALID | (write ? STAGE2_WRITE : 0);
}

void stage2_publish(void)
{
}

void stage2_forget(const struct stage2 *s2, const struct ipa *ipa, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		const struct fake_words *words = words_of(s2, ipa[i]);

		words->tlb[(ipa[i].v - words->ipa.v) / PAGE_SIZE] = 0;
	}
	__atomic_fetch_add(&((struct stage2 *)(uintptr_t)s2)->forgets, 1, __ATOMIC_RELAXED);
}

void fake_stage2_touch(struct stage2 *s2, struct ipa ipa)
{
	const struct fake_words *words = words_of(s2, ipa);
	uint64_t page = (ipa.v - words->ipa.v) / PAGE_SIZE, word = words->word[page];

	if (!words->tlb[page] && word & STAGE2_VALID)
		words->tlb[page] = word & ~STAGE2_SOFT;
}

uint64_t fake_stage2_tlb(const struct stage2 *s2, struct ipa ipa)
{
	const struct fake_words *words = words_of(s2, ipa);

	return words->tlb[(ipa.v - words->ipa.v) / PAGE_SIZE];
}

const struct fake_mapping *fake_stage2_find(const struct stage2 *s2, struct ipa ipa)
{
	/* the newest wins: mapping anew replaces */
	for (uint32_t i = s2->count; i-- > 0;)
		if (ipa.v - s2->mapping[i].ipa.v < s2->mapping[i].size)
			return &s2->mapping[i];
	return NULL;
}

static bool word_reaches(uint64_t word, struct pa pa, uint64_t size)
{
	uint64_t page = word & STAGE2_ADDRESS;

	return word & STAGE2_VALID && pa.v < page + PAGE_SIZE && page < pa.v + size;
}

static bool words_reach(const struct fake_words *words, struct pa pa, uint64_t size)
{
	for (uint64_t i = 0; i < words->size / PAGE_SIZE; i++)
		if (word_reaches(words->word[i], pa, size) || word_reaches(words->tlb[i], pa, size))
			return true;
	return false;
}

bool fake_stage2_reaches(const struct stage2 *s2, struct pa pa, uint64_t size)
{
	for (uint32_t i = 0; i < s2->nr_words; i++)
		if (words_reach(&s2->words[i], pa, size))
			return true;
	for (uint32_t i = 0; i < s2->count; i++) {
		const struct fake_mapping *m = &s2->mapping[i];

		if (pa.v < m->pa.v + m->size && m->pa.v < pa.v + size)
			return true;
	}
	return false;
}

void fake_stage2_destroy(struct stage2 *s2)
{
	for (uint32_t i = 0; i < s2->nr_words; i++) {
		free(s2->words[i].word);
		free(s2->words[i].tlb);
	}
	free(s2->mapping);
	*s2 = (struct stage2){ 0 };
}
