/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A machine for the virtual GIC: the list registers as the architecture
 * describes them, a guest that acknowledges and ends interrupts, and a board's
 * GIC that only takes notes.  Each thread is a CPU.
 */
#ifndef TESTS_UNIT_VGIC_MACHINE_H
#define TESTS_UNIT_VGIC_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "hyp/core/request.h"
#include "hyp/core/vm.h"

#define NOTHING		1023u

/* What the board's GIC was told. */
struct board_notes {
	uint32_t deactivated[1024];	/* times, by guest or hypervisor */
	bool enabled[1024];
	bool edge[1024];
	bool pending[1024];		/* set or cleared by the hypervisor */
	uint64_t route[1024];
	uint32_t settled, settled_locked; /* times that somebody waited for it, by routes' lock */
	uint32_t active_private;	/* of the one CPU */
};

extern struct board_notes board_notes;
extern struct vm machine_vm;
/* What another CPU does while this one configures an SPI of the board; NULL: nothing. */
extern void (*machine_elsewhere)(uint32_t physical);
extern uint32_t machine_kicks;		/* requests that would have interrupted a CPU */
extern _Thread_local uint32_t machine_exits;	/* maintenance interrupts of this CPU */
extern _Thread_local uint32_t machine_most_writes;	/* to list registers in one flush */

/* A VM with @vcpus vCPUs, the first one on this CPU, on hardware with @lrs list registers. */
void machine_create(uint32_t vcpus, uint32_t lrs);

/* Another CPU starts, with @lrs list registers; the vCPUs run there from now on. */
void machine_add_cpu(uint32_t lrs);

/* This CPU runs @vcpu from now on: save what was there, restore. */
void machine_switch(struct vcpu *vcpu);

/* The guest is entered: what is due before that is done, maintenance interrupts included. */
void machine_enter(void);

/* The guest reads IAR (NOTHING: spurious) and writes EOIR with EOImode 0. */
uint32_t guest_ack(void);
void guest_end(uint32_t intid);
/* machine_enter(), guest_ack(), guest_end(). */
uint32_t guest_take(void);

/* The guest of the current vCPU accesses a register. */
uint64_t guest_read(uint64_t ipa, uint32_t size);
void guest_write(uint64_t ipa, uint32_t size, uint64_t value);

/* Addresses of the registers in the VM. */
#define GICD(offset)		(0x08000000ull + (offset))
#define GICR(cpu, offset)	(0x080a0000ull + 0x20000ull * (cpu) + (offset))
#define SGI_FRAME(cpu, offset)	GICR(cpu, 0x10000 + (offset))

/* Everything on and enabled that tests use, all at one priority. */
void guest_set_up(void);
void guest_enable(uint32_t intid);
void guest_disable(uint32_t intid);
void guest_priority(uint32_t intid, uint32_t priority);
void guest_route(uint32_t intid, uint32_t vcpu);

/* Setups of tests: a guest of one vCPU, or of two, with 4 list registers. */
int one_vcpu(void **state);
int two_vcpus(void **state);

#endif
