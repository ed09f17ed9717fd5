/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The registers that describe interrupts; each register describes 32, 16 or 4 of them.
 *
 * Pending and active states are exact for the vCPU that reads; the states of an interrupt in a list
 * register of another vCPU are not seen.  A disabled interrupt that is pending at another vCPU is
 * taken back soon, not at once.  Writes to ISACTIVER are ignored, as are writes of the active state
 * of another vCPU's interrupts.
 */
#include <arch/gic.h>
#include <arch/ich.h>

#include "hyp/arch/aarch64/vgic_word.h"

#define FIRST_BIT_BANK	0x080u
#define BIT_BANK_SIZE	0x080u
#define BIT_BANKS	8u
#define IPRIORITYR	0x400u
#define IPRIORITYR_END	0x800u
#define ICFGR		0xc00u
#define ICFGR_END	0xd00u
#define ICFGR_OF_SGIS	0xaaaaaaaau

/* 32 interrupts, as one access sees them. */
struct bank_view {
	struct vcpu *vcpu;		/* makes the access */
	struct vcpu *owner;		/* whose SGIs and PPIs; NULL: SPIs */
	struct vgic_word *word;
	uint32_t w;
};

static struct vm *vm_of(const struct bank_view *view)
{
	return view->vcpu->vm;
}

/* May this access touch the list registers? */
static bool has_lrs(const struct bank_view *view)
{
	return !view->owner || view->owner == view->vcpu;
}

/* Have the vCPUs that receive one of @bits look at the word. */
static void notify(const struct bank_view *view, uint32_t bits)
{
	struct vm *vm = vm_of(view);

	if (view->owner) {
		vgic_post(view->owner, 1);
		return;
	}
	for (uint32_t i = 0; i < vm->nr_vcpus; i++)
		if (vgic_load(&vm->vcpu[i]->arch.vgic.routed[view->w]) & bits)
			vgic_post(vm->vcpu[i], 1ull << view->w);
}

/* Have the vCPUs that may hold one of @bits judge their list registers anew. */
static void recall(const struct bank_view *view, uint32_t bits)
{
	if (!(vgic_load(&view->word->held) & bits))
		return;
	if (view->owner)
		vgic_post(view->owner, VGIC_RECALL);
	else
		vgic_post_all(vm_of(view), NULL, VGIC_RECALL);
}

/*
 * @bits were enabled or disabled, by other vCPUs too: what counts is what they are now.  An
 * interrupt that is muted comes later (vgic_unmute()).
 */
static void switch_assigned(const struct bank_view *view, uint32_t bits)
{
	struct vgic *vgic = &vm_of(view)->vgic;
	bool disabled = false;

	bits &= vgic_load(&view->word->assigned);
	if (!bits)
		return;
	spin_lock(&vgic->route_lock);
	for (; bits; bits &= bits - 1) {
		uint32_t intid = view->w * 32 + vgic_lowest(bits);

		if (!(vgic_load(&view->word->enabled) & bits & -bits)) {
			gic_disable_spi(vgic->physical[intid]);
			disabled = true;
		} else if (!vgic_is_muted(vm_of(view), intid)) {
			gic_enable_spi(vgic->physical[intid]);
		}
	}
	spin_unlock(&vgic->route_lock);
	if (disabled)
		gic_settle_spis();
}

/* --- one bit for each interrupt --- */

static uint32_t read_group(const struct bank_view *view)
{
	return vgic_load(&view->word->group);
}

static void write_group(const struct bank_view *view, uint32_t value)
{
	uint32_t old = __atomic_exchange_n(&view->word->group, value, __ATOMIC_SEQ_CST);

	recall(view, old ^ value);
	if (vgic_asserted(view->word) & (old ^ value))
		notify(view, old ^ value);
}

static uint32_t read_enabled(const struct bank_view *view)
{
	return vgic_load(&view->word->enabled);
}

static void set_enabled(const struct bank_view *view, uint32_t bits)
{
	bits &= ~vgic_set(&view->word->enabled, bits);
	switch_assigned(view, bits);
	if (vgic_asserted(view->word) & bits)
		notify(view, bits);
}

static void clear_enabled(const struct bank_view *view, uint32_t bits)
{
	bits &= vgic_clear(&view->word->enabled, bits);
	switch_assigned(view, bits);
	recall(view, bits);
}

static uint32_t read_pending(const struct bank_view *view)
{
	uint32_t bits = vgic_asserted(view->word);

	return has_lrs(view) ? bits | vgic_lr_bits(view->vcpu, view->w, ICH_LR_PENDING) : bits;
}

static void set_pending(const struct bank_view *view, uint32_t bits)
{
	if (has_lrs(view))
		bits &= ~vgic_lr_bits(view->vcpu, view->w, ICH_LR_PENDING);
	bits &= ~vgic_set(&view->word->pending, bits);
	if (bits)
		notify(view, bits);
}

/* The end of physical interrupts that will never get to the guest. */
static void end_physical(const struct bank_view *view, uint32_t bits)
{
	for (; bits; bits &= bits - 1)
		gic_deactivate(vgic_physical(vm_of(view), view->w * 32 + vgic_lowest(bits)));
}

static void clear_pending(const struct bank_view *view, uint32_t bits)
{
	if (!has_lrs(view))		/* the owner's physical PPIs are out of reach */
		bits &= ~vgic_load(&view->word->hw);
	vgic_clear(&view->word->pending, bits);
	if (!has_lrs(view))
		return;
	end_physical(view, vgic_clear(&view->word->hw, bits) & bits);
	vgic_lr_clear(view->vcpu, view->w, bits, ICH_LR_PENDING);
	vgic_post(view->vcpu, 1ull << view->w);
}

static uint32_t read_active(const struct bank_view *view)
{
	return has_lrs(view) ? vgic_lr_bits(view->vcpu, view->w, ICH_LR_ACTIVE) : 0;
}

static void clear_active(const struct bank_view *view, uint32_t bits)
{
	if (!has_lrs(view))
		return;
	vgic_lr_clear(view->vcpu, view->w, bits, ICH_LR_ACTIVE);
	vgic_post(view->vcpu, 1ull << view->w);
}

static void ignore(const struct bank_view *view, uint32_t bits)
{
	(void)view;
	(void)bits;
}

static const struct {
	uint32_t (*read)(const struct bank_view *view);
	void (*write)(const struct bank_view *view, uint32_t value);
} bit_banks[BIT_BANKS] = {
	{ read_group, write_group },		/* IGROUPR */
	{ read_enabled, set_enabled },		/* ISENABLER */
	{ read_enabled, clear_enabled },	/* ICENABLER */
	{ read_pending, set_pending },		/* ISPENDR */
	{ read_pending, clear_pending },	/* ICPENDR */
	{ read_active, ignore },		/* ISACTIVER */
	{ read_active, clear_active },		/* ICACTIVER */
	{ read_active, ignore },		/* no access gets here */
};

/* False: there are no such interrupts in this bank. */
static bool view_of(struct bank_view *view, struct vcpu *vcpu, struct vcpu *owner, uint32_t w)
{
	if (w >= VGIC_WORDS || !w != !!owner)
		return false;
	w = (uint32_t)index_nospec(w, VGIC_WORDS);
	*view = (struct bank_view){ vcpu, owner, vgic_word(owner ? owner : vcpu, w), w };
	return true;
}

/* INTIDs from 1020 up are not interrupts. */
static uint32_t existing(uint32_t w)
{
	return w == VGIC_WORDS - 1 ? ~0u >> (VGIC_WORDS * 32 - VGIC_INTIDS) : ~0u;
}

static void access_bits(struct vcpu *vcpu, struct vcpu *owner, struct mmio_access *access)
{
	uint32_t offset = (uint32_t)access->offset - FIRST_BIT_BANK;
	uint32_t bank = (uint32_t)index_nospec(offset / BIT_BANK_SIZE, BIT_BANKS);
	struct bank_view view;

	if (access->size != 4 || !view_of(&view, vcpu, owner, offset % BIT_BANK_SIZE / 4))
		return;
	if (access->write)
		bit_banks[bank].write(&view, (uint32_t)access->value & existing(view.w));
	else
		access->value = bit_banks[bank].read(&view) & existing(view.w);
}

/* --- eight bits: priorities, bytes too --- */

static uint64_t access_priority(uint8_t *priority, bool write, uint8_t value)
{
	if (write)
		__atomic_store_n(priority, value & VGIC_PRIORITY_MASK, __ATOMIC_RELAXED);
	return __atomic_load_n(priority, __ATOMIC_RELAXED);
}

static void access_priorities(struct vcpu *vcpu, struct vcpu *owner, struct mmio_access *access)
{
	uint32_t first = (uint32_t)access->offset - IPRIORITYR;
	uint64_t value = 0;

	for (uint32_t i = 0; i < access->size; i++) {
		uint32_t intid = first + i;

		if (intid >= VGIC_INTIDS || (intid < VGIC_PRIVATE) != !!owner)
			continue;
		intid = (uint32_t)index_nospec(intid, VGIC_WORDS * 32);
		value |= access_priority(vgic_priority(owner ? owner : vcpu, intid),
					 access->write, (uint8_t)(access->value >> 8 * i)) << 8 * i;
	}
	if (!access->write)
		access->value = value;
}

/* --- two bits: edge or level --- */

/* 0bxy.. -> 0bx0y0..: the upper one of each two bits says edge. */
static uint32_t config_of_edges(uint32_t edges)
{
	uint32_t config = 0;

	for (uint32_t i = 0; i < 16; i++)
		config |= (edges >> i & 1) << (2 * i + 1);
	return config;
}

static uint32_t edges_of_config(uint32_t config)
{
	uint32_t edges = 0;

	for (uint32_t i = 0; i < 16; i++)
		edges |= (config >> (2 * i + 1) & 1) << i;
	return edges;
}

static void write_config(const struct bank_view *view, uint32_t shift, uint32_t config)
{
	struct vgic *vgic = &vm_of(view)->vgic;
	uint32_t edges = edges_of_config(config) << shift;
	uint32_t assigned = vgic_load(&view->word->assigned) & 0xffffu << shift & existing(view->w);

	spin_lock(&vgic->route_lock);
	vgic_set(&view->word->edge, edges);
	vgic_clear(&view->word->edge, ~edges & 0xffffu << shift);
	for (; assigned; assigned &= assigned - 1) {
		uint32_t n = vgic_lowest(assigned);

		gic_configure_spi(vgic->physical[view->w * 32 + n], edges >> n & 1);
	}
	spin_unlock(&vgic->route_lock);
}

static void access_config(struct vcpu *vcpu, struct vcpu *owner, struct mmio_access *access)
{
	uint32_t half = ((uint32_t)access->offset - ICFGR) / 4;
	uint32_t shift = half % 2 * 16;
	struct bank_view view;

	if (access->size != 4 || !view_of(&view, vcpu, owner, half / 2))
		return;
	if (!access->write)
		access->value = config_of_edges(vgic_load(&view.word->edge) >> shift);
	else if (half)			/* SGIs are always edges */
		write_config(&view, shift, (uint32_t)access->value);
}

static const struct {
	uint32_t first, end;
	void (*access)(struct vcpu *vcpu, struct vcpu *owner, struct mmio_access *access);
} banks[] = {
	{ FIRST_BIT_BANK, IPRIORITYR, access_bits },
	{ IPRIORITYR, IPRIORITYR_END, access_priorities },
	{ ICFGR, ICFGR_END, access_config },
};

void vgic_bank_access(struct vcpu *vcpu, struct vcpu *owner, struct mmio_access *access)
{
	if (access->offset % access->size)
		return;
	for (uint32_t i = 0; i < sizeof(banks) / sizeof(banks[0]); i++)
		if (access->offset >= banks[i].first && access->offset < banks[i].end)
			banks[i].access(vcpu, owner, access);
}
