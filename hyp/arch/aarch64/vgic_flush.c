/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Flushing: which of the interrupts that are pending in the words of a vCPU go into its list
 * registers now, and which wait for credit or for another flush.  All on the vCPU's own CPU.
 */
#include <arch/gic.h>
#include <arch/ich.h>

#include "hyp/arch/aarch64/vgic_lr.h"
#include "hyp/arch/aarch64/vgic_word.h"
#include "hyp/core/hold.h"
#include "hyp/lib/rare.h"

/*
 * After so many deliveries a flush leaves the rest to another one, so that interrupts of the board
 * can come in between.
 */
#define FLUSH_OWN	32u	/* and the rest of a word */
#define FLUSH_XIRQS	64u	/* two words, so that each flush is through with one */

static inline __attribute__((always_inline)) uint32_t
deliverable(struct vcpu *vcpu, const struct vgic_word *word, uint32_t w)
{
	uint32_t line = vgic_peek(&word->line) & ~vgic_peek(&word->edge);

	return (vgic_peek(&word->pending) | line) & vgic_wanted(vcpu, word, w);
}

/* The first deliverable interrupt of @words from @first until before @end; 0: none. */
static uint32_t find_xirq(struct vcpu *vcpu, uint32_t words, uint32_t first, uint32_t end)
{
	for (words &= ~0u << first / 32; words; words &= words - 1) {
		uint32_t w = vgic_lowest(words), bits = deliverable(vcpu, vgic_word(vcpu, w), w);

		if (w == first / 32)
			bits &= ~0u << first % 32;
		if (bits)
			return w * 32 + vgic_lowest(bits) < end ? w * 32 + vgic_lowest(bits) : 0;
	}
	return 0;
}

/* The vCPU has no credit for what is left of @words. */
static void hold_words(struct vcpu *vcpu, uint32_t words)
{
	vcpu->arch.vgic.left &= OWN_WORDS;
	__atomic_fetch_or(&vcpu->arch.vgic.fresh, words, __ATOMIC_SEQ_CST);
	hold_begin(cpu_of(vcpu), vcpu);
}

/* The flush has done enough: another one follows for @words. */
static void put_off(struct vcpu *vcpu, uint32_t words)
{
	__atomic_fetch_or(&vcpu->arch.vgic.fresh, words, __ATOMIC_SEQ_CST);
	vcpu->flush = true;
	cpu_attend(cpu_of(vcpu));
}

struct pass {
	bool free;			/* the first XIRQ costs no credit */
	uint32_t left;			/* deliveries that it may still make */
};

/* False: the vCPU has no credit for more, or the pass has done enough. */
static bool flush_range(struct vcpu *vcpu, uint32_t words, uint32_t first, uint32_t end,
			struct pass *pass)
{
	const struct vm *vm = vcpu->vm;

	while (first < end && (first = find_xirq(vcpu, words, first, end))) {
		if (xirq_is_foreign(&vm->xirq, vm->id, first)) {
			vcpu->credit.left -= !pass->free;
			pass->free = false;
		}
		vgic_lr_deliver(vcpu, vgic_word(vcpu, first / 32), first);
		vcpu->arch.vgic.next_xirq = ++first;
		if ((!pass->free && !vcpu->credit.left) || !--pass->left)
			return false;
	}
	return true;
}

/* The words that lie from @first to before @end with all their bits. */
static uint32_t whole_words(uint32_t first, uint32_t end)
{
	uint64_t from = 1ull << (first + 31) / 32, to = 1ull << end / 32;

	return to > from ? (uint32_t)(to - from) : 0;
}

/* The words of XIRQs that a pass is through with, which went from @turn round to @next. */
static uint32_t passed(uint32_t turn, uint32_t next)
{
	if (next > turn)
		return whole_words(turn, next);
	return whole_words(turn, 1024) | whole_words(LV_XIRQ_SYSCONF, next);
}

/*
 * Several XIRQs at once: each of other VMs but the first costs a credit, also if it finds no LR.
 * Those for which the vCPU has no credit wait in their words.  All numbers have their turns, so
 * that none waits for ever.
 */
static RARE void flush_xirqs(struct vcpu *vcpu, uint32_t words)
{
	struct pass pass = { .free = true, .left = FLUSH_XIRQS };
	uint32_t turn = vcpu->arch.vgic.next_xirq;

	if (turn < LV_XIRQ_SYSCONF)
		turn = LV_XIRQ_SYSCONF;
	if (flush_range(vcpu, words, turn, VGIC_INTIDS, &pass) &&
	    flush_range(vcpu, words, LV_XIRQ_SYSCONF, turn, &pass))
		return;
	if (pass.left)
		hold_words(vcpu, words);
	else
		put_off(vcpu, words & ~passed(turn, vcpu->arch.vgic.next_xirq));
}

/* Returns how many there are. */
static RARE uint32_t flush_own(struct vcpu *vcpu, uint32_t w, uint32_t bits)
{
	uint32_t n = 0;

	for (; bits; bits &= bits - 1, n++)
		vgic_lr_deliver(vcpu, vgic_word(vcpu, w), w * 32 + vgic_lowest(bits));
	return n;
}

static RARE void flush_bits(struct vcpu *vcpu, uint32_t w, uint32_t bits)
{
	if (w >= FIRST_XIRQ_WORD)
		flush_xirqs(vcpu, 1u << w);
	else
		flush_own(vcpu, w, bits);
}

static NOINLINE void flush_word(struct vcpu *vcpu, uint32_t w)
{
	struct vgic_word *word = vgic_word(vcpu, w);
	uint32_t bits = deliverable(vcpu, word, w);

	if (bits & (bits - 1))
		flush_bits(vcpu, w, bits);
	else if (bits)
		vgic_lr_deliver(vcpu, word, w * 32 + vgic_lowest(bits));
}

static RARE void flush_several(struct vcpu *vcpu, uint32_t words)
{
	uint32_t n = 0;

	for (; words & OWN_WORDS && n < FLUSH_OWN; words &= words - 1) {
		uint32_t w = vgic_lowest(words);

		n += flush_own(vcpu, w, deliverable(vcpu, vgic_word(vcpu, w), w));
	}
	if (words && n >= FLUSH_OWN)
		put_off(vcpu, words);
	else if (words)
		flush_xirqs(vcpu, words);
}

static void flush_words(struct vcpu *vcpu, uint32_t words)
{
	if (words & (words - 1))
		flush_several(vcpu, words);
	else if (words)
		flush_word(vcpu, vgic_lowest(words));
}

/*
 * Deliver the interrupts that were left over, or that came back from an LR that was just emptied.
 */
static void flush_left(struct vcpu *vcpu)
{
	struct vgic_cpu *cpu = &vcpu->arch.vgic;
	uint32_t words = cpu->left;

	if (!vgic_lrs_are_used(cpu)) {
		cpu->left = 0;
		flush_words(vcpu, words);
	}
	vgic_lr_ask_refill(cpu);
}

/* The fast path is one interrupt that was in no LR, or in an LR that has ended. */
void vgic_flush(struct vcpu *vcpu)
{
	struct vgic_cpu *cpu = &vcpu->arch.vgic;
	/* acquire: the bits that the poster had changed before */
	uint64_t fresh = __atomic_exchange_n(&cpu->fresh, 0, __ATOMIC_SEQ_CST);

	cpu->bar = NO_BAR;
	if (fresh & VGIC_RECALL || cpu->left || ich_read_eisr())
		vgic_lr_fold(vcpu);
	if (fresh & VGIC_RECALL)
		vgic_lr_recall(vcpu);
	flush_words(vcpu, (uint32_t)fresh);
	if (cpu->left || cpu->hcr != ICH_HCR_EN)
		flush_left(vcpu);
}
