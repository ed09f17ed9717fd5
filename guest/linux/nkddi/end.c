// SPDX-License-Identifier: GPL-2.0-only
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <linkvisor/hypercall.h>

#include "guest/linux/nkddi/attribute.h"
#include "guest/linux/nkddi/bus.h"
#include "guest/linux/nkddi/end.h"
#include "guest/linux/nkddi/repository.h"
#include "guest/linux/nkddi/xmem_end.h"

u32 nkddi_end_state_judge(u32 state)
{
	return state <= LV_VLINK_ON ? state : LV_VLINK_OFF;
}

static u32 *end_word(const struct vlink_device *vl)
{
	return vl->role == VLINK_SERVER ? &vl->desc->s_state : &vl->desc->c_state;
}

const u32 *vlink_state_word(const struct vlink_device *vl)
{
	return end_word(vl);
}
EXPORT_SYMBOL_GPL(vlink_state_word);

const u32 *vlink_peer_state_word(const struct vlink_device *vl)
{
	return vl->role == VLINK_SERVER ? &vl->desc->c_state : &vl->desc->s_state;
}
EXPORT_SYMBOL_GPL(vlink_peer_state_word);

u32 vlink_state(const struct vlink_device *vl)
{
	return nkddi_end_state_judge(READ_ONCE(*end_word(vl)));
}
EXPORT_SYMBOL_GPL(vlink_state);

/* Acquire: what the peer stored before it changed its state is visible after. */
u32 vlink_peer_state(const struct vlink_device *vl)
{
	return nkddi_end_state_judge(virt_load_acquire(vlink_peer_state_word(vl)));
}
EXPORT_SYMBOL_GPL(vlink_peer_state);

/* So long the next kernel waits for pages of this one that devices of other VMs can reach. */
#define GIVE_BACK_MS		30000
#define GIVE_BACK_STEP_MS	10

static bool left;		/* all ends are OFF for good */

/*
 * Asked after a store: either this sees that all ends are to be OFF, or nkddi_end_leave_all() comes
 * after the store.  The barrier pairs with the one there.
 */
static bool end_may_not(u32 state)
{
	smp_mb();
	return unlikely(READ_ONCE(left)) && state != LV_VLINK_OFF;
}

/*
 * The barrier pairs with the acquire in the peer's vlink_peer_state(): the
 * bridge stores into the peer's copy on this same CPU, after us.  writel is a
 * store without write-back, the form whose syndrome tells the bridge all.
 */
int vlink_state_set(struct vlink_device *vl, u32 state)
{
	virt_mb();
	writel_relaxed(state, (void __iomem __force *)end_word(vl));
	if (end_may_not(state))
		writel_relaxed(LV_VLINK_OFF, (void __iomem __force *)end_word(vl));
	if (READ_ONCE(*end_word(vl)) == state)
		return 0;
	atomic_inc(&vl->refused);
	return -EBUSY;
}
EXPORT_SYMBOL_GPL(vlink_state_set);

/* The peer that has to hear of it, as a bit. */
static u64 end_leave(u32 *word, u32 peer)
{
	if (READ_ONCE(*word) == LV_VLINK_OFF)
		return 0;
	writel_relaxed(LV_VLINK_OFF, (void __iomem __force *)word);
	return BIT_ULL(peer);
}

/* What the peer has mapped of this kernel's pages it sees no more, as at a death. */
static void end_take_back(const struct lv_vlink *link)
{
	u64 x[4], address = nkddi_repository_vtop(link);
	u32 first = 0;
	s64 done = 1;

	if (link->s_id == link->c_id)
		return;
	for (; done > 0 && first < link->xmem_own; first += done)
		done = hypercall_full(LV_HC_XMEM_REVOKE, address,
				      nkddi_xmem_range(first, link->xmem_own - first), 0,
				      LV_XMEM_FORCE, x);
}

/*
 * The bus has locks, and whoever holds them may have stopped already: the repository has none.  Peers
 * hear of it when all ends are OFF, as at a death: who saw one of two links OFF could take the other
 * for a peer that is back.
 */
void nkddi_end_leave_all(void)
{
	u32 self = nkddi_repository_vm_id(), i;
	struct lv_vlink *link;
	u64 peers = 0;

	WRITE_ONCE(left, true);
	smp_mb();	/* pairs with end_may_not() */
	for (i = 0; (link = nkddi_repository_vlink(i)); i++)
		end_take_back(link);
	for (i = 0; (link = nkddi_repository_vlink(i)); i++) {
		if (link->s_id == self)
			peers |= end_leave(&link->s_state, link->c_id);
		if (link->c_id == self)
			peers |= end_leave(&link->c_state, link->s_id);
	}
	for (i = 0; i < BITS_PER_TYPE(peers); i++)
		if (peers & BIT_ULL(i))
			hypercall_xirq_trigger(LV_XIRQ_SYSCONF, i);
}

/* How many pages of this kernel the peer's devices can still reach. */
static u32 end_held(const struct lv_vlink *link)
{
	u64 x[4], address = nkddi_repository_vtop(link);
	u32 slot, held = 0;
	s64 state;

	if (link->s_id == link->c_id)
		return 0;
	for (slot = 0; slot < link->xmem_own; slot += x[1]) {
		state = hypercall_full(LV_HC_XMEM_QUERY, address, slot, 0, 0, x);
		if (state < 0 || !x[1])
			break;
		held += (state & 0xff) == LV_XMEM_FREE ? 0 : x[1];
	}
	return held;
}

static u32 all_held(void)
{
	struct lv_vlink *link;
	u32 i, held = 0;

	for (i = 0; (link = nkddi_repository_vlink(i)); i++)
		held += end_held(link);
	return held;
}

void nkddi_end_wait_for_pages(void)
{
	u32 first = all_held(), held = first, ms;

	if (!first)
		return;
	for (ms = 0; held && ms < GIVE_BACK_MS; ms += GIVE_BACK_STEP_MS) {
		msleep(GIVE_BACK_STEP_MS);
		held = all_held();
	}
	if (held)
		pr_err("nkddi: other VMs keep %u pages, their devices may write to them\n", held);
	else
		pr_warn("nkddi: other VMs gave %u pages back after %u ms\n", first, ms);
}

void vlink_sysconf(struct vlink_device *vl)
{
	atomic_inc(&vl->sent);
	hypercall_xirq_trigger(LV_XIRQ_SYSCONF, vl->peer);
}
EXPORT_SYMBOL_GPL(vlink_sysconf);

void vlink_publish(void *vl, u32 state)
{
	if (!vlink_state_set(vl, state))
		vlink_sysconf(vl);
}
EXPORT_SYMBOL_GPL(vlink_publish);

int vlink_xirq_trigger(struct vlink_device *vl, u32 xirq)
{
	atomic_inc(&vl->sent);
	return hypercall_xirq_trigger(xirq, vl->peer);
}
EXPORT_SYMBOL_GPL(vlink_xirq_trigger);

void vlink_violation(struct vlink_device *vl, const char *what)
{
	char *env[] = { "VLINK_EVENT=violation", NULL };

	atomic_inc(&vl->violations);
	if (!__ratelimit(&vl->violation_limit))
		return;
	dev_warn(&vl->dev, "VM %u broke the protocol: %s\n", vl->peer, what);
	kobject_uevent_env(&vl->dev.kobj, KOBJ_CHANGE, env);
}
EXPORT_SYMBOL_GPL(vlink_violation);

static void end_release(struct device *dev)
{
	struct vlink_device *vl = to_vlink_device(dev);

	kfree(vl->driver_override);
	kfree(vl);
}

/* A loopback pair has every end twice: those of the second link say so. */
static int end_name(struct vlink_device *vl)
{
	const char *role = vl->role == VLINK_SERVER ? "server" : "client";
	struct device *twin;
	int err = dev_set_name(&vl->dev, "%s.%d.%s", vl->class, vl->link, role);

	if (err)
		return err;
	twin = bus_find_device_by_name(vl->dev.bus, NULL, dev_name(&vl->dev));
	if (!twin)
		return 0;
	put_device(twin);
	return dev_set_name(&vl->dev, "%s.%d.%s.1", vl->class, vl->link, role);
}

static int end_is_twin(struct device *dev, void *end)
{
	const struct vlink_device *a = to_vlink_device(dev);
	const struct vlink_device *b = end;

	return a != b && a->link == b->link && !strcmp(a->class, b->class);
}

bool vlink_is_alone(const struct vlink_device *vl)
{
	return !bus_for_each_dev(&vlink_bus, NULL, (void *)vl, end_is_twin);
}
EXPORT_SYMBOL_GPL(vlink_is_alone);

static void end_describe(struct vlink_device *vl, struct lv_vlink *desc, enum vlink_role role)
{
	bool server = role == VLINK_SERVER;

	strscpy(vl->class, desc->name, sizeof(vl->class));
	vl->link = desc->link;
	vl->role = role;
	vl->self = server ? desc->s_id : desc->c_id;
	vl->peer = server ? desc->c_id : desc->s_id;
	vl->info = nkddi_repository_string(server ? desc->s_info : desc->c_info);
	vl->peer_info = nkddi_repository_string(server ? desc->c_info : desc->s_info);
	vl->index = desc->index;
	vl->loopback = desc->s_id == desc->c_id;
	vl->desc = desc;
	vl->paddr = nkddi_repository_vtop(desc);
	vl->seen_state = LV_VLINK_OFF;
	ratelimit_state_init(&vl->violation_limit, DEFAULT_RATELIMIT_INTERVAL,
			     DEFAULT_RATELIMIT_BURST);
	ratelimit_set_flags(&vl->violation_limit, RATELIMIT_MSG_ON_RELEASE);
}

static int end_publish(struct vlink_device *vl)
{
	int err;

	nkddi_xmem_add(vl);
	err = device_add(&vl->dev);
	if (err)
		nkddi_xmem_remove(vl);
	return err;
}

static int end_add(struct device *parent, struct lv_vlink *desc, enum vlink_role role)
{
	struct vlink_device *vl = kzalloc(sizeof(*vl), GFP_KERNEL);
	int err;

	if (!vl)
		return -ENOMEM;
	device_initialize(&vl->dev);
	vl->dev.parent = parent;
	vl->dev.bus = &vlink_bus;
	vl->dev.groups = nkddi_attribute_groups;
	vl->dev.release = end_release;
	end_describe(vl, desc, role);
	err = end_name(vl);
	if (!err)
		err = end_publish(vl);
	if (err)
		put_device(&vl->dev);
	return err;
}

int nkddi_end_add_all(struct device *parent)
{
	u32 me = nkddi_repository_vm_id();
	struct lv_vlink *desc;
	int err = 0;
	u32 i;

	for (i = 0; !err && (desc = nkddi_repository_vlink(i)); i++) {
		if (desc->s_id == me)
			err = end_add(parent, desc, VLINK_SERVER);
		if (!err && desc->c_id == me)
			err = end_add(parent, desc, VLINK_CLIENT);
	}
	if (err)
		nkddi_end_remove_all(parent);
	return err;
}

static int end_remove(struct device *dev, void *unused)
{
	if (dev->bus != &vlink_bus)
		return 0;
	device_del(dev);
	nkddi_xmem_remove(to_vlink_device(dev));
	put_device(dev);
	return 0;
}

void nkddi_end_remove_all(struct device *parent)
{
	device_for_each_child_reverse(parent, NULL, end_remove);
}
