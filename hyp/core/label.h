/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Labels: the names by which guests ask for a chunk of PMEM, a block of PDEV or a range of XIRQs.
 * The same label gives the same thing for ever; nothing is freed.  A table belongs to one link
 * (PMEM, PXIRQ) or to one VM's end of a link (PDEV), and so does the lock that its users hold.
 */
#ifndef HYP_CORE_LABEL_H
#define HYP_CORE_LABEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LABELS_MAX	16

struct label {
	uint32_t id;
	uint32_t owner;		/* PXIRQ: VM id of the receiver; else 0 */
	uint64_t size;		/* as the caller asked: bytes or count */
	int64_t value;		/* the answer: guest-physical address or XIRQ */
};

struct label_table {
	uint32_t count;
	struct label label[LABELS_MAX];
};

/* The label with this id, or NULL. */
static inline const struct label *label_find(const struct label_table *table, uint32_t id)
{
	for (uint32_t i = 0; i < table->count; i++)
		if (table->label[i].id == id)
			return &table->label[i];
	return NULL;
}

static inline bool label_table_full(const struct label_table *table)
{
	return table->count == LABELS_MAX;
}

/* The table is not full and does not have the id yet. */
static inline void label_add(struct label_table *table, struct label label)
{
	table->label[table->count++] = label;
}

#endif
