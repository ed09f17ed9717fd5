/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The list registers of a vCPU: which interrupts are in them.  Everything here
 * runs on the vCPU's own CPU.
 *
 *	word: pending --load()--> LR pending --guest--> LR active --guest--> LR empty
 *	         ^                    |                                        |
 *	         +----pull_back()-----+                    release() <--fold()-+
 *
 * An LR that the guest has emptied is noticed when it is needed, for the same
 * interrupt or for another one: no exit.  The end of an interrupt is only asked
 * for (ICH_LR_EOI) where it must be looked at anew: a level line, an edge that
 * came while the LR was not empty, an SPI that moved to another vCPU.
 */
#include <arch/gic.h>
#include <arch/ich.h>

#include "hyp/arch/aarch64/vgic_lr.h"
#include "hyp/arch/aarch64/vgic_word.h"
#include "hyp/core/trace.h"
#include "hyp/lib/rare.h"

#define DEVICE_WORD	((LV_XIRQ_SYSCONF - 1) / 32)	/* virtual devices, by the highest SPIs */
#define DEVICE_BITS	(~0u << (32 - CONFIG_VIRTIO_MAX))

/* vgic_cpu.flags */
#define FROM_LINE	1u	/* pending because of a line, nothing was latched */
#define MERGED		2u	/* took a second edge while pending */

static uint32_t nr_lrs = 1, nr_aprs = 1;
static uint32_t all_lrs = 1;

static void use_lrs(uint32_t n)
{
	nr_lrs = n;
	all_lrs = (1u << nr_lrs) - 1;
}

void vgic_init(void)
{
	use_lrs(ich_nr_lrs());
	nr_aprs = ich_nr_aprs();
}

void vgic_init_cpu(void)
{
	uint32_t own = ich_nr_lrs();

	for (uint32_t n = 0; n < own; n++)
		ich_write_lr(n, 0);
	if (own < nr_lrs)
		use_lrs(own);
}

bool vgic_lrs_are_used(const struct vgic_cpu *cpu)
{
	return cpu->used == all_lrs;
}

static uint32_t priority_of(struct vcpu *vcpu, uint32_t intid)
{
	return __atomic_load_n(vgic_priority(vcpu, intid), __ATOMIC_RELAXED);
}

static uint64_t lr_make(struct vcpu *vcpu, const struct vgic_word *word, uint32_t intid)
{
	uint64_t lr = intid | ICH_LR_PENDING;

	lr |= (uint64_t)priority_of(vcpu, intid) << ICH_LR_PRIORITY_SHIFT;
	if (vgic_peek(&word->group) & 1u << intid % 32)
		lr |= ICH_LR_GROUP1;
	return lr;
}

/* @intid left its LR: if the interrupt is pending again, its vCPU must learn of that. */
static void release(struct vcpu *vcpu, struct vgic_word *word, uint32_t intid)
{
	uint32_t bit = 1u << intid % 32;
	struct vcpu *target = vcpu;

	vgic_clear(&word->held, bit);
	if (!(vgic_asserted(word) & vgic_load(&word->enabled) & bit))
		return;
	if (intid >= VGIC_PRIVATE)
		target = vcpu->vm->vcpu[__atomic_load_n(&vcpu->vm->vgic.route[intid],
							__ATOMIC_SEQ_CST)];
	if (target == vcpu)
		vcpu->arch.vgic.left |= 1u << intid / 32;
	else
		vgic_post(target, 1ull << intid / 32);
}

static void lr_free(struct vcpu *vcpu, uint32_t n)
{
	struct vgic_cpu *cpu = &vcpu->arch.vgic;
	uint32_t intid = cpu->intid[n];

	cpu->used &= ~(1u << n);
	cpu->bar = NO_BAR;
	release(vcpu, vgic_word(vcpu, intid / 32), intid);
}

NOINLINE void vgic_lr_fold(struct vcpu *vcpu)
{
	struct vgic_cpu *cpu = &vcpu->arch.vgic;
	uint32_t ended = cpu->used & ich_read_eisr();
	uint32_t done = (cpu->used & ich_read_elrsr()) | ended;

	for (; done; done &= done - 1) {
		uint32_t n = vgic_lowest(done);

		if (ended & 1u << n)
			ich_write_lr(n, 0);
		lr_free(vcpu, n);
	}
}

static int lr_of(const struct vgic_cpu *cpu, uint32_t intid)
{
	uint32_t n = cpu->slot[intid];

	return cpu->used & 1u << n && cpu->intid[n] == intid ? (int)n : -1;
}

/* The pending state of LR @n goes back to the word. */
static void pull_back(struct vcpu *vcpu, uint32_t n)
{
	uint32_t intid = vcpu->arch.vgic.intid[n], bit = 1u << intid % 32;
	struct vgic_word *word = vgic_word(vcpu, intid / 32);
	uint64_t lr = ich_read_lr(n);

	if (lr & ICH_LR_HW)
		vgic_set(&word->hw, bit);
	if (!(vcpu->arch.vgic.flags[n] & FROM_LINE))
		vgic_set(&word->pending, bit);
	if (lr & ICH_LR_ACTIVE) {
		ich_write_lr(n, (lr & ~ICH_LR_PENDING) | ICH_LR_EOI);
		return;
	}
	ich_write_lr(n, 0);
	lr_free(vcpu, n);
}

/* An interrupt was disabled, regrouped, rerouted or let go: is LR @n still right? */
static void recall_lr(struct vcpu *vcpu, uint32_t n)
{
	uint32_t intid = vcpu->arch.vgic.intid[n], bit = 1u << intid % 32;
	struct vgic_word *word = vgic_word(vcpu, intid / 32);
	uint32_t wanted = vgic_wanted(vcpu, word, intid / 32) & bit;
	uint32_t routed = vgic_load(&vcpu->arch.vgic.routed[intid / 32]) & bit;
	uint64_t lr = ich_read_lr(n);
	bool group1 = vgic_load(&word->group) & bit;

	if (lr & ICH_LR_ACTIVE && !(lr & ICH_LR_HW) && !routed)
		ich_write_lr(n, lr |= ICH_LR_EOI);
	if (!(lr & ICH_LR_PENDING))
		return;
	if (vcpu->arch.vgic.flags[n] & FROM_LINE && !(vgic_asserted(word) & bit))
		wanted = 0;
	if (!wanted || group1 != !!(lr & ICH_LR_GROUP1))
		pull_back(vcpu, n);
}

void vgic_lr_recall(struct vcpu *vcpu)
{
	uint32_t used = vcpu->arch.vgic.used;

	for (; used; used &= used - 1)
		recall_lr(vcpu, vgic_lowest(used));
}

/* The LR of the least urgent pending interrupt, if it is less urgent than @priority.  -1: none. */
static NOINLINE int less_urgent(struct vgic_cpu *cpu, uint32_t priority)
{
	uint32_t worst = 0;
	int chosen = -1;

	if (priority >= cpu->bar)
		return -1;
	for (uint32_t n = 0; n < nr_lrs; n++) {
		uint64_t lr = ich_read_lr(n);

		if ((lr & ICH_LR_STATE) != ICH_LR_PENDING || ICH_LR_PRIORITY(lr) < worst)
			continue;
		worst = ICH_LR_PRIORITY(lr);
		chosen = (int)n;
	}
	if (priority < worst)
		return chosen;
	cpu->bar = worst;
	return -1;
}

/* An LR for a new interrupt: an empty one, or one whose interrupt can wait.  -1: none. */
static int choose_lr(struct vcpu *vcpu, uint32_t intid)
{
	struct vgic_cpu *cpu = &vcpu->arch.vgic;

	if (cpu->used == all_lrs)
		vgic_lr_fold(vcpu);
	if (cpu->used != all_lrs)
		return (int)vgic_lowest(~cpu->used & all_lrs);
	return less_urgent(cpu, priority_of(vcpu, intid));
}

/*
 * LR @n is empty and its intid, flags and slot are set: @intid was withdrawn before the LR was
 * loaded.
 */
static NOINLINE void withdraw(struct vcpu *vcpu, uint32_t n)
{
	ich_write_lr(n, 0);
	lr_free(vcpu, n);
}

/* This is a function of its own, so that load() needs no stack. */
static RARE void inject_traced(uint32_t n, uint64_t lr, uint32_t intid)
{
	trace_write(LV_TRACE_INJECT, intid, 0);
	ich_write_lr(n, lr);
}

/* This vCPU holds @intid, and the empty LR @n is meant for it. */
static void load(struct vcpu *vcpu, struct vgic_word *word, uint32_t intid, uint32_t n)
{
	uint32_t bit = 1u << intid % 32;
	uint64_t lr = lr_make(vcpu, word, intid);
	uint32_t latched = vgic_clear(&word->pending, bit) & bit;
	uint32_t line = vgic_peek(&word->line) & ~vgic_peek(&word->edge) & bit;

	vcpu->arch.vgic.flags[n] = latched ? 0 : FROM_LINE;
	if (vgic_peek(&word->hw) & bit && vgic_clear(&word->hw, bit) & bit)
		lr |= ICH_LR_HW | (uint64_t)vgic_physical(vcpu->vm, intid) << ICH_LR_PHYSICAL_SHIFT;
	else if (line)
		lr |= ICH_LR_EOI;
	else if (!latched)
		return withdraw(vcpu, n);
	if (trace_is_on(LV_TRACE_INJECT))
		return inject_traced(n, lr, intid);
	ich_write_lr(n, lr);
}

/*
 * May the interrupt that is pending in the word go into the LR, which is not empty?  An SPI that is
 * pending in the LR too is merged once; the second time the SPI waits in its word until the LR
 * ends.  While the SPI waits, whoever raises it finds it pending and cannot interrupt this vCPU: a
 * flood costs three exits for each interrupt that the guest handles.
 */
static bool merges(struct vgic_cpu *cpu, uint32_t intid, uint32_t n, uint64_t lr)
{
	if (intid < VGIC_PRIVATE || !(lr & ICH_LR_PENDING))
		return true;
	if (cpu->flags[n] & MERGED)
		return false;
	cpu->flags[n] |= MERGED;
	return true;
}

/* @intid is pending in its word and is in an LR already. */
static NOINLINE void merge(struct vcpu *vcpu, struct vgic_word *word, uint32_t intid)
{
	struct vgic_cpu *cpu = &vcpu->arch.vgic;
	uint32_t bit = 1u << intid % 32;
	int n = lr_of(cpu, intid);
	uint64_t lr, next;

	if (n < 0) {				/* another vCPU has it */
		vgic_post_all(vcpu->vm, vcpu, VGIC_RECALL);
		return;
	}
	lr = ich_read_lr((uint32_t)n);
	if (lr & ICH_LR_HW)			/* waits for release() */
		return;
	next = lr | ICH_LR_EOI;
	if (vgic_load(&word->edge) & ~vgic_load(&word->hw) & bit &&
	    merges(cpu, intid, (uint32_t)n, lr)) {
		vgic_clear(&word->pending, bit);
		next = lr | ICH_LR_PENDING;
	}
	if (next == lr)
		return;
	if (next & ~lr & ICH_LR_PENDING)
		trace(LV_TRACE_INJECT, intid, 0);
	ich_write_lr((uint32_t)n, next);
}

/* @intid is in no LR: find an LR for it. */
static NOINLINE void place(struct vcpu *vcpu, struct vgic_word *word, uint32_t intid)
{
	struct vgic_cpu *cpu = &vcpu->arch.vgic;
	int n = choose_lr(vcpu, intid);

	if (n < 0) {
		cpu->left |= 1u << intid / 32;
		return;
	}
	if (vgic_set(&word->held, 1u << intid % 32) & 1u << intid % 32) {
		merge(vcpu, word, intid);
		return;
	}
	if (cpu->used & 1u << n)
		pull_back(vcpu, (uint32_t)n);
	cpu->used |= 1u << n;
	cpu->bar = NO_BAR;
	cpu->intid[n] = (uint16_t)intid;
	cpu->slot[intid] = (uint8_t)n;
	load(vcpu, word, intid, (uint32_t)n);
}

/* Is @intid in an LR of this vCPU that the guest has emptied? */
static bool has_ended(const struct vgic_cpu *cpu, uint32_t intid, uint32_t n)
{
	return cpu->used & ich_read_elrsr() & 1u << n && cpu->intid[n] == intid;
}

void vgic_lr_deliver(struct vcpu *vcpu, struct vgic_word *word, uint32_t intid)
{
	uint32_t n = vcpu->arch.vgic.slot[intid];

	if (!(vgic_peek(&word->held) & 1u << intid % 32))
		place(vcpu, word, intid);
	else if (has_ended(&vcpu->arch.vgic, intid, n))
		load(vcpu, word, intid, n);
	else
		merge(vcpu, word, intid);
}

/*
 * Interrupts are left over only while all LRs are in use.  The vCPU asks for an exit when the guest
 * has worked them off.  With a single LR that condition would hold at once, so the vCPU asks for
 * the end of that LR instead.
 */
void vgic_lr_ask_refill(struct vgic_cpu *cpu)
{
	uint64_t hcr = ICH_HCR_EN;

	if (cpu->left && nr_lrs > 1)
		hcr |= ICH_HCR_UIE;
	else if (cpu->left && cpu->used && !(ich_read_lr(0) & ICH_LR_HW))
		ich_write_lr(0, ich_read_lr(0) | ICH_LR_EOI);
	if (hcr == cpu->hcr)
		return;
	cpu->hcr = hcr;
	ich_write_hcr(hcr);
}

static bool lr_deliverable(const struct vgic_cpu *cpu)
{
	uint64_t vmcr = cpu->loaded ? ich_read_vmcr() : cpu->vmcr;

	for (uint32_t used = cpu->used; used; used &= used - 1) {
		uint32_t n = vgic_lowest(used);
		uint64_t lr = cpu->loaded ? ich_read_lr(n) : cpu->lr[n];
		uint64_t on = lr & ICH_LR_GROUP1 ? ICH_VMCR_ENG1 : ICH_VMCR_ENG0;

		if (lr & ICH_LR_PENDING && vmcr & on && ICH_LR_PRIORITY(lr) < ICH_VMCR_PMR(vmcr))
			return true;
	}
	return false;
}

bool vgic_has_deliverable(struct vcpu *vcpu)
{
	struct vgic_cpu *cpu = &vcpu->arch.vgic;
	uint32_t words = (uint32_t)__atomic_load_n(&cpu->fresh, __ATOMIC_SEQ_CST);

	if (vcpu->hold)
		words &= OWN_WORDS;
	for (words |= cpu->left; words; words &= words - 1) {
		uint32_t w = vgic_lowest(words);
		struct vgic_word *word = vgic_word(vcpu, w);
		uint32_t held = vcpu->hold && w == DEVICE_WORD ? DEVICE_BITS : 0;

		if (vgic_asserted(word) & vgic_wanted(vcpu, word, w) & ~held)
			return true;
	}
	return lr_deliverable(cpu);
}

/* The PPIs of the board that this vCPU, which is not loaded, has yet to end. */
static uint32_t hw_private(const struct vgic_cpu *cpu)
{
	uint32_t mask = vgic_load(&cpu->word.hw);

	for (uint32_t used = cpu->used; used; used &= used - 1) {
		uint32_t n = vgic_lowest(used);

		if (cpu->intid[n] < VGIC_PRIVATE && cpu->lr[n] & ICH_LR_HW &&
		    cpu->lr[n] & ICH_LR_STATE)
			mask |= 1u << cpu->intid[n];
	}
	return mask;
}

void vgic_save(struct vcpu *vcpu)
{
	struct vgic_cpu *cpu = &vcpu->arch.vgic;
	uint32_t hw;

	if (!cpu->loaded)
		return;
	for (uint32_t n = 0; n < nr_lrs; n++)
		cpu->lr[n] = cpu->used & 1u << n ? ich_read_lr(n) : 0;
	cpu->vmcr = ich_read_vmcr();
	for (uint32_t n = 0; n < nr_aprs; n++) {
		cpu->ap0r[n] = ich_read_apr(0, n);
		cpu->ap1r[n] = ich_read_apr(1, n);
	}
	ich_write_hcr(0);
	ich_sync();
	cpu->loaded = false;
	hw = hw_private(cpu);
	if (hw)
		gic_clear_active_private(vcpu->cpu, hw);
}

void vgic_restore(struct vcpu *vcpu)
{
	struct vgic_cpu *cpu = &vcpu->arch.vgic;
	uint32_t hw = hw_private(cpu);

	for (uint32_t n = 0; n < nr_lrs; n++)
		ich_write_lr(n, cpu->used & 1u << n ? cpu->lr[n] : 0);
	ich_write_vmcr(cpu->vmcr);
	for (uint32_t n = 0; n < nr_aprs; n++) {
		ich_write_apr(0, n, cpu->ap0r[n]);
		ich_write_apr(1, n, cpu->ap1r[n]);
	}
	ich_write_hcr(cpu->hcr);
	if (hw)
		gic_set_active_private(vcpu->cpu, hw);
	cpu->loaded = true;
	ich_sync();
}

uint32_t vgic_lr_bits(struct vcpu *vcpu, uint32_t w, uint64_t state)
{
	struct vgic_cpu *cpu = &vcpu->arch.vgic;
	uint32_t bits = 0;

	for (uint32_t used = cpu->used; used; used &= used - 1) {
		uint32_t n = vgic_lowest(used);

		if (cpu->intid[n] / 32 == w && ich_read_lr(n) & state)
			bits |= 1u << cpu->intid[n] % 32;
	}
	return bits;
}

bool vgic_lr_is_pending(struct vcpu *vcpu, uint32_t intid)
{
	int n = lr_of(&vcpu->arch.vgic, intid);

	return vcpu->arch.vgic.loaded && n >= 0 && ich_read_lr((uint32_t)n) & ICH_LR_PENDING;
}

static void lr_clear(struct vcpu *vcpu, uint32_t n, uint64_t state)
{
	uint64_t lr = ich_read_lr(n), rest = lr & ~state;

	if (rest == lr)
		return;
	if (lr & ICH_LR_HW)		/* an interrupt in this LR is active at the board */
		gic_deactivate(ICH_LR_PHYSICAL(lr));
	if (rest & ICH_LR_STATE) {
		ich_write_lr(n, rest);
		return;
	}
	ich_write_lr(n, 0);
	lr_free(vcpu, n);
}

void vgic_lr_clear(struct vcpu *vcpu, uint32_t w, uint32_t bits, uint64_t state)
{
	struct vgic_cpu *cpu = &vcpu->arch.vgic;

	vgic_lr_fold(vcpu);
	for (uint32_t used = cpu->used; used; used &= used - 1) {
		uint32_t n = vgic_lowest(used);

		if (cpu->intid[n] / 32 == w && bits & 1u << cpu->intid[n] % 32)
			lr_clear(vcpu, n, state);
	}
}

/* Like pull_back(), but for saved state; the function also ends what is active at the board. */
static void drop_saved(struct vcpu *vcpu, uint32_t n)
{
	uint64_t lr = vcpu->arch.vgic.lr[n];
	uint32_t intid = vcpu->arch.vgic.intid[n], bit = 1u << intid % 32;
	struct vgic_word *word = vgic_word(vcpu, intid / 32);

	if (lr & ICH_LR_HW && lr & ICH_LR_ACTIVE && intid >= VGIC_PRIVATE)
		gic_clear_active_spi(ICH_LR_PHYSICAL(lr));
	if (lr & ICH_LR_PENDING && lr & ICH_LR_HW)
		vgic_set(&word->hw, bit);
	if (lr & ICH_LR_PENDING && !(vcpu->arch.vgic.flags[n] & FROM_LINE))
		vgic_set(&word->pending, bit);
	lr_free(vcpu, n);
}

void vgic_lr_drop_all(struct vcpu *vcpu)
{
	for (uint32_t used = vcpu->arch.vgic.used; used; used &= used - 1)
		drop_saved(vcpu, vgic_lowest(used));
}
