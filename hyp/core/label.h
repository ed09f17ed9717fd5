/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Labels: the names by which guests ask for a chunk of PMEM, a block of PDEV or a range of XIRQs.
 * The same label gives the same thing.  A table belongs to one link (PMEM, PXIRQ) or to one VM's
 * end of a link (PDEV), and so does the lock that its users hold.
 *
 * Each label knows who still counts on it.  On a link that is an end whose VM was given the label
 * in its present life, and at first both ends, whoever made it.  So a VM that restarts alone finds
 * what it left, and a label is forgotten when the VMs of both ends have stopped since it was last
 * given to them.  Nobody can spoil a link for longer than that.
 */
#ifndef HYP_CORE_LABEL_H
#define HYP_CORE_LABEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LABELS_MAX	16

struct label {
	uint32_t id;
	uint16_t owner;		/* PXIRQ: VM id of the receiver; else 0 */
	uint16_t holders;	/* bit n: end n of the link; PDEV: bit 0, the VM */
	uint64_t size;		/* as the caller asked: bytes or count; 0: this entry is free */
	int64_t value;		/* the answer: guest-physical address or XIRQ */
	uint64_t stale;		/* bytes from the start that are still to be cleared */
	struct label *below, *above;	/* in the same area, see area.h */
};

struct label_table {
	struct label label[LABELS_MAX];
};

/*
 * An answer for the hypercall, which is then made again: the memory is not clear yet, or the search
 * for a gap has not come to its end.
 */
#define LABEL_AGAIN	INT64_MIN

/* The label with this id, or NULL. */
static inline struct label *label_find(struct label_table *table, uint32_t id)
{
	for (uint32_t i = 0; i < LABELS_MAX; i++)
		if (table->label[i].size && table->label[i].id == id)
			return &table->label[i];
	return NULL;
}

/* A free entry, or NULL.  The caller fills it in with a size that is not 0. */
static inline struct label *label_free_entry(struct label_table *table)
{
	for (uint32_t i = 0; i < LABELS_MAX; i++)
		if (!table->label[i].size)
			return &table->label[i];
	return NULL;
}

static inline uint32_t labels_count(const struct label_table *table)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < LABELS_MAX; i++)
		count += table->label[i].size != 0;
	return count;
}

/* The lives of @holders have ended. */
static inline void labels_leave(struct label_table *table, uint32_t holders)
{
	for (uint32_t i = 0; i < LABELS_MAX; i++)
		table->label[i].holders &= (uint16_t)~holders;
}

/* Nobody counts on the label of this entry any more. */
static inline bool label_is_left(const struct label *label)
{
	return label->size && !label->holders;
}

#endif
