/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The ends of links that this VM has, as its kernel shows them. */
#ifndef USER_NK_END_H
#define USER_NK_END_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "user/nk/system.h"

enum { SERVER, CLIENT, SIDES };

struct end {
	bool here;		/* there is one on the bus */
	char name[48];		/* there: "vbpipe.0.server" */
	char driver[32];	/* that is bound to it, or "" */
	char info[128], peer_info[128];
	unsigned int taken;	/* own pages that were revoked, and the peer still holds */
	unsigned int asked;	/* pages of the peer that it wants back */
	uint64_t pmem_wanted;	/* budget of PMEM that a refused driver would need; 0: none was */
};

/* The driver that gives ends to processes. */
#define END_USER_DRIVER	"vlink-user"

/* True if this VM has that end of the link. */
bool end_is_own(const struct system *s, const struct nkctl_link *link, int side);

/* Fills "end" for an end that is own. */
void end_read(const struct system *s, const struct nkctl_link *link, int side, struct end *end);

/* Interrupts under a name in a text as /proc/interrupts. */
struct end_interrupts {
	unsigned int lines;
	uint64_t count;		/* of all lines, on all CPUs */
};

struct end_interrupts end_interrupts_in(FILE *text, const char *name);

/* The same of this VM now. */
struct end_interrupts end_interrupts(const char *name);

#endif
