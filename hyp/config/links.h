/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Link ends: nodes "<class>@<number>" in a VM's node. */
#ifndef HYP_CONFIG_LINKS_H
#define HYP_CONFIG_LINKS_H

#include "hyp/config/reader.h"

/* Forget all ends: a description is to be read. */
void config_begin_links(void);

/* Remember the end @node of @config->vm[@vm].  0, or -1 after a refusal. */
int config_read_end(const struct config_reader *reader, int node, struct config *config,
		    uint32_t vm);

/* An end without a node of its own.  Its strings live as long as the description. */
struct config_end {
	const char *name;		/* class */
	uint32_t number;
	int node;			/* that a refusal names */
	uint32_t vm;
	const char *info;
	uint64_t pmem;			/* of the link that this end serves; the peer's may differ */
	uint64_t xmem;			/* that it can grant by that link */
};

/* Remember it.  0, or -1 after a refusal. */
int config_add_end(const struct config_reader *reader, const struct config_end *added);

/* Make links of all ends.  Once, when all have been read.  0, or -1 after a refusal. */
int config_join_ends(const struct config_reader *reader, struct config *config);

#endif
