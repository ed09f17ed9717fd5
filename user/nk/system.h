/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The system as this VM sees it: who is who. */
#ifndef USER_NK_SYSTEM_H
#define USER_NK_SYSTEM_H

#include <linkvisor/nk_vm.h>

#define SYSTEM_VMS	32	/* ids are below */

struct system {
	struct nk_vms *vms;
	struct nkctl_self self;
	struct nkctl_vm vm[SYSTEM_VMS];		/* by id */
	struct nkctl_link *links;		/* by index, those that may be seen */
	unsigned int nr_links;
	char unknown[SYSTEM_VMS][8];
};

/*
 * Opens it and learns the VMs and links.  0 or NK_FAILED, and the message is out; to be closed in
 * both cases.
 */
int system_open(struct system *s);
void system_close(struct system *s);

/* Says so on stderr if this VM sees no link at all. */
void system_remark_links(const struct system *s);

/* Learns states anew.  0 or NK_FAILED and a message. */
int system_update(struct system *s);

/* NULL: this VM may not see it, or there is none. */
const struct nkctl_vm *system_vm(const struct system *s, uint32_t id);

/* The name of a VM; a substitute if the name is not known. */
const char *system_vm_name(struct system *s, uint32_t id);

/* The id of a VM by name or id; 0 and a message if there is none to be seen. */
uint32_t system_find(struct system *s, const char *name);

/* "class.number" */
#define LINK_NAME_SIZE	(NKCTL_NAME_SIZE + 12)
const char *link_name(const struct nkctl_link *link, char name[LINK_NAME_SIZE]);

/* True if wanted is NULL, or the link's "class.number", or its class. */
int link_matches(const struct nkctl_link *link, const char *wanted);

/* NKCTL_VM_*, NKCTL_CAUSE_*, state of a link's end: in words. */
const char *vm_state_name(uint32_t state);
const char *cause_name(uint32_t cause);
const char *end_state_name(uint32_t state);

/* What to do about a VM that does not run, in "text". */
const char *vm_advice(uint32_t state, const char *name, char *text, size_t size);

uint64_t ticks_ms(uint64_t ticks, uint32_t hz);

/* Milliseconds of a clock that never jumps. */
uint64_t clock_ms(void);

#endif
