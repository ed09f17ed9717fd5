/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "tests/unit/vgic/machine.h"

#include <stdlib.h>
#include <string.h>

#include "hyp/core/cpu.h"
#include "hyp/core/hold.h"
#include "hyp/core/trace.h"
#include <arch/gic.h>
#include <arch/ich.h>

#define IDLE_PRIORITY	0x100u
#define DEPTH		32

/* The virtual CPU interface of this CPU. */
static _Thread_local struct {
	uint64_t lr[16];
	uint64_t hcr, vmcr;
	uint32_t apr[2][4];
	uint32_t running[DEPTH];	/* priorities of what is not ended */
	uint32_t depth;
} ich;

static uint32_t nr_lrs;
static _Thread_local uint32_t writes;		/* to list registers */

struct board_notes board_notes;
struct vm machine_vm;
void (*machine_elsewhere)(uint32_t physical);
uint32_t machine_kicks;
_Thread_local uint32_t machine_most_writes;
_Thread_local uint32_t machine_exits;
_Thread_local struct vcpu *fake_current;
struct vcpu machine_stranger;
static struct vcpu vcpus[CONFIG_VCPUS_MAX];
static struct cpu board_cpus[CONFIG_VCPUS_MAX];

/* --- "hyp/core/trace.h": nothing is traced --- */

uint32_t trace_mask;

void trace_write(enum lv_trace_type type, uint32_t a, uint64_t b)
{
	(void)type;
	(void)a;
	(void)b;
}

void panic(const char *format, ...)
{
	(void)format;
	abort();
}

/* --- <arch/ich.h> --- */

uint32_t ich_nr_lrs(void) { return nr_lrs; }
uint32_t ich_nr_aprs(void) { return 1; }
void ich_write_hcr(uint64_t value) { ich.hcr = value; }
uint64_t ich_read_vmcr(void) { return ich.vmcr; }
void ich_write_vmcr(uint64_t value) { ich.vmcr = value; }
void ich_sync(void) { }

static void check_lr(uint32_t n)
{
	if (n >= nr_lrs)
		abort();
}

uint64_t ich_read_lr(uint32_t n)
{
	check_lr(n);
	return ich.lr[n];
}

void ich_write_lr(uint32_t n, uint64_t value)
{
	check_lr(n);
	if (value & ICH_LR_HW && (value & ICH_LR_STATE) == ICH_LR_STATE)
		abort();		/* not allowed by the architecture */
	for (uint32_t i = 0; i < nr_lrs; i++)
		if (i != n && value & ICH_LR_STATE && ich.lr[i] & ICH_LR_STATE &&
		    ICH_LR_INTID(value) == ICH_LR_INTID(ich.lr[i]))
			abort();	/* the same interrupt twice */
	writes++;
	ich.lr[n] = value;
}

static bool wants_eoi(uint64_t lr)
{
	return !(lr & ICH_LR_STATE) && !(lr & ICH_LR_HW) && lr & ICH_LR_EOI;
}

uint32_t ich_read_eisr(void)
{
	uint32_t bits = 0;

	for (uint32_t n = 0; n < nr_lrs; n++)
		bits |= (uint32_t)wants_eoi(ich.lr[n]) << n;
	return bits;
}

uint32_t ich_read_elrsr(void)
{
	uint32_t bits = 0;

	for (uint32_t n = 0; n < nr_lrs; n++)
		bits |= (uint32_t)(!(ich.lr[n] & ICH_LR_STATE) && !wants_eoi(ich.lr[n])) << n;
	return bits;
}

uint32_t ich_read_apr(uint32_t group, uint32_t n)
{
	return ich.apr[group][n];
}

void ich_write_apr(uint32_t group, uint32_t n, uint32_t value)
{
	ich.apr[group][n] = value;
}

/* --- <arch/gic.h> --- */

void gic_deactivate(uint32_t intid)
{
	__atomic_fetch_add(&board_notes.deactivated[intid], 1, __ATOMIC_RELAXED);
}

void gic_enable_spi(uint32_t intid) { board_notes.enabled[intid] = true; }
void gic_disable_spi(uint32_t intid) { board_notes.enabled[intid] = false; }
void gic_route_spi(uint32_t intid, uint64_t mpidr) { board_notes.route[intid] = mpidr; }

void gic_configure_spi(uint32_t intid, bool edge)
{
	board_notes.edge[intid] = edge;
	if (machine_elsewhere)
		machine_elsewhere(intid);
}

void gic_settle_spis(void)
{
	bool locked = __atomic_load_n(&machine_vm.vgic.route_lock.held, __ATOMIC_RELAXED);

	__atomic_fetch_add(locked ? &board_notes.settled_locked : &board_notes.settled, 1,
			   __ATOMIC_RELAXED);
}

void gic_clear_active_spi(uint32_t intid) { board_notes.deactivated[intid]++; }
void gic_clear_pending_spi(uint32_t intid) { board_notes.pending[intid] = false; }
void gic_set_pending_spi(uint32_t intid) { board_notes.pending[intid] = true; }

void gic_set_active_private(uint32_t cpu, uint32_t mask)
{
	(void)cpu;
	board_notes.active_private |= mask;
}

void gic_clear_active_private(uint32_t cpu, uint32_t mask)
{
	(void)cpu;
	board_notes.active_private &= ~mask;
}

/* --- the rest of the hypervisor --- */

void vcpu_request(struct vcpu *vcpu, uint32_t bits)
{
	uint32_t before = __atomic_fetch_or(&vcpu->request, bits, __ATOMIC_RELEASE);

	if ((before & bits) != bits && vcpu != fake_current)
		__atomic_fetch_add(&machine_kicks, 1, __ATOMIC_RELAXED);
}

bool hold_admit_device(struct vcpu *vcpu)
{
	return !vcpu->hold;
}

void hold_begin(struct cpu *cpu, struct vcpu *vcpu)
{
	(void)cpu;
	vcpu->hold = 1;
}

void vcpu_request_xirq(struct vcpu *vcpu)
{
	vcpu_request(vcpu, VCPU_REQUEST_VIRQ);
}

void machine_create(uint32_t count, uint32_t lrs)
{
	nr_lrs = lrs;
	memset(&board_notes, 0, sizeof(board_notes));
	memset(&machine_vm, 0, sizeof(machine_vm));
	memset(vcpus, 0, sizeof(vcpus));
	memset(&ich, 0, sizeof(ich));
	fake_current = NULL;
	machine_elsewhere = NULL;
	machine_vm.places.place[PLACE_GICD] = (struct place){
		.ipa = { GICD(0) }, .size = 0x10000
	};
	machine_vm.places.place[PLACE_GICR] = (struct place){
		.ipa = { GICR(0, 0) }, .size = 0x20000ull * count
	};
	machine_vm.nr_vcpus = count;
	for (uint32_t i = 0; i < count; i++) {
		vcpus[i].vm = &machine_vm;
		vcpus[i].index = i;
		vcpus[i].cpu = i;
		vcpus[i].home = &board_cpus[i];
		vcpus[i].credit.left = UINT32_MAX / 2;
		board_cpus[i].mpidr = 0x100 + i;
		board_cpus[i].vcpus = &vcpus[i];
		machine_vm.vcpu[i] = &vcpus[i];
	}
	machine_stranger.home = &board_cpus[0];
	vgic_init();
	vgic_create(&machine_vm);
	machine_switch(&vcpus[0]);
	machine_kicks = 0;
	machine_exits = 0;
}

void machine_add_cpu(uint32_t lrs)
{
	nr_lrs = lrs;
	vgic_init_cpu();
}

void machine_switch(struct vcpu *vcpu)
{
	if (fake_current)
		vgic_save(fake_current);
	fake_current = vcpu;
	vgic_restore(vcpu);
	vgic_flush(vcpu);
	ich.vmcr |= ICH_VMCR_ENG0 | ICH_VMCR_ENG1 | 0xffull << 24;
}

static bool maintenance(void)
{
	uint32_t valid = 0;

	for (uint32_t n = 0; n < nr_lrs; n++)
		valid += !!(ich.lr[n] & ICH_LR_STATE);
	return ich.hcr & ICH_HCR_EN && (ich_read_eisr() || (ich.hcr & ICH_HCR_UIE && valid <= 1));
}

static void flush(void)
{
	uint32_t flushes = 0;

	while (fake_current->flush) {
		if (++flushes > 32)
			abort();	/* one after another without an end */
		fake_current->flush = false;
		writes = 0;
		vgic_flush(fake_current);
		if (writes > machine_most_writes)
			machine_most_writes = writes;
	}
}

void machine_enter(void)
{
	uint32_t storm = 0;

	if (__atomic_exchange_n(&fake_current->request, 0, __ATOMIC_ACQUIRE) & VCPU_REQUEST_VIRQ)
		fake_current->flush = true;
	flush();
	while (maintenance()) {
		machine_exits++;
		if (++storm > 4)
			abort();	/* the guest would never run again */
		__atomic_exchange_n(&fake_current->request, 0, __ATOMIC_ACQUIRE);
		fake_current->flush = true;
		flush();
	}
}

static uint32_t running_priority(void)
{
	return ich.depth ? ich.running[ich.depth - 1] : IDLE_PRIORITY;
}

static bool is_signalled(uint64_t lr)
{
	uint64_t on = lr & ICH_LR_GROUP1 ? ICH_VMCR_ENG1 : ICH_VMCR_ENG0;

	return (lr & ICH_LR_STATE) == ICH_LR_PENDING && ich.vmcr & on &&
	       ICH_LR_PRIORITY(lr) < ICH_VMCR_PMR(ich.vmcr) &&
	       ICH_LR_PRIORITY(lr) < running_priority();
}

uint32_t guest_ack(void)
{
	uint64_t *best = NULL;

	for (uint32_t n = 0; n < nr_lrs; n++)
		if (is_signalled(ich.lr[n]) &&
		    (!best || ICH_LR_PRIORITY(ich.lr[n]) < ICH_LR_PRIORITY(*best)))
			best = &ich.lr[n];
	if (!best || ich.depth == DEPTH)
		return NOTHING;
	*best = (*best & ~ICH_LR_PENDING) | ICH_LR_ACTIVE;
	ich.running[ich.depth++] = ICH_LR_PRIORITY(*best);
	return ICH_LR_INTID(*best);
}

void guest_end(uint32_t intid)
{
	if (!ich.depth)
		abort();
	ich.depth--;
	for (uint32_t n = 0; n < nr_lrs; n++) {
		uint64_t lr = ich.lr[n];

		if (!(lr & ICH_LR_ACTIVE) || ICH_LR_INTID(lr) != intid)
			continue;
		ich.lr[n] = lr & ~ICH_LR_ACTIVE;
		if (!(lr & ICH_LR_HW))
			continue;
		gic_deactivate(ICH_LR_PHYSICAL(lr));
		if (ICH_LR_PHYSICAL(lr) < 32)
			board_notes.active_private &= ~(1u << ICH_LR_PHYSICAL(lr));
	}
}

uint32_t guest_take(void)
{
	uint32_t intid;

	machine_enter();
	intid = guest_ack();
	if (intid != NOTHING)
		guest_end(intid);
	machine_enter();
	return intid;
}

static uint64_t access(uint64_t ipa, uint32_t size, bool write, uint64_t value)
{
	struct mmio_access a = { .size = size, .write = write, .value = write ? value : 0 };

	if (!mmio_handle(fake_current, ipa_of(ipa), &a))
		abort();
	machine_enter();
	return a.value;
}

uint64_t guest_read(uint64_t ipa, uint32_t size)
{
	return access(ipa, size, false, 0);
}

void guest_write(uint64_t ipa, uint32_t size, uint64_t value)
{
	access(ipa, size, true, value);
}

static uint64_t bank(uint32_t offset, uint32_t intid)
{
	if (intid < 32)
		return SGI_FRAME(fake_current->index, offset);
	return GICD(offset + 4 * (intid / 32));
}

void guest_enable(uint32_t intid)
{
	guest_write(bank(0x100, intid), 4, 1u << intid % 32);
}

void guest_disable(uint32_t intid)
{
	guest_write(bank(0x180, intid), 4, 1u << intid % 32);
}

void guest_priority(uint32_t intid, uint32_t priority)
{
	if (intid < 32)
		guest_write(SGI_FRAME(fake_current->index, 0x400 + intid), 1, priority);
	else
		guest_write(GICD(0x400 + intid), 1, priority);
}

void guest_route(uint32_t intid, uint32_t vcpu)
{
	guest_write(GICD(0x6000 + 8 * intid), 8, vcpu);
}

void guest_set_up(void)
{
	guest_write(GICD(0), 4, 0x12);
	for (uint32_t i = 32; i < 1020; i += 4)
		guest_write(GICD(0x400 + i), 4, 0xa0a0a0a0);
	for (uint32_t i = 32; i < 1020; i += 32)
		guest_write(GICD(0x100 + i / 8), 4, ~0u);
	for (uint32_t i = 0; i < 32; i += 4)
		guest_write(SGI_FRAME(0, 0x400 + i), 4, 0xa0a0a0a0);
	for (uint32_t i = 0; i < machine_vm.nr_vcpus; i++)
		guest_write(SGI_FRAME(i, 0x100), 4, ~0u);
}

int one_vcpu(void **state)
{
	(void)state;
	machine_create(1, 4);
	guest_set_up();
	return 0;
}

int two_vcpus(void **state)
{
	(void)state;
	machine_create(2, 4);
	guest_set_up();
	return 0;
}
