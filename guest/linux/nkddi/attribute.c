// SPDX-License-Identifier: GPL-2.0-only
#include <linkvisor/hypercall.h>
#include <linkvisor/xmem.h>

#include "abi/counter.h"
#include "guest/linux/nkddi/attribute.h"
#include "guest/linux/nkddi/repository.h"
#include "guest/linux/nkddi/xmem_end.h"

static const char *const state_name[] = { "OFF", "RESET", "ON" };

#define VLINK_ATTRIBUTE(_name, _format, _value)						\
static ssize_t _name##_show(struct device *dev, struct device_attribute *attr, char *buf) \
{											\
	struct vlink_device *vl = to_vlink_device(dev);					\
	return sysfs_emit(buf, _format "\n", _value);					\
}											\
static DEVICE_ATTR_RO(_name)

VLINK_ATTRIBUTE(class, "%s", vl->class);
VLINK_ATTRIBUTE(link, "%d", vl->link);
VLINK_ATTRIBUTE(role, "%s", vl->role == VLINK_SERVER ? "server" : "client");
VLINK_ATTRIBUTE(peer, "%u", vl->peer);
VLINK_ATTRIBUTE(local_state, "%s", state_name[vlink_state(vl)]);
VLINK_ATTRIBUTE(peer_state, "%s", state_name[vlink_peer_state(vl)]);
VLINK_ATTRIBUTE(info, "%s", vl->info);
VLINK_ATTRIBUTE(peer_info, "%s", vl->peer_info);
VLINK_ATTRIBUTE(modalias, "vlink:%s", vl->class);
VLINK_ATTRIBUTE(xirqs_sent, "%u", (u32)atomic_read(&vl->sent));
VLINK_ATTRIBUTE(states_refused, "%u", (u32)atomic_read(&vl->refused));
VLINK_ATTRIBUTE(violations, "%u", (u32)atomic_read(&vl->violations));
VLINK_ATTRIBUTE(pmem_wanted, "%llu", READ_ONCE(vl->pmem_wanted));

/* As on other buses: the one driver that may bind, whatever it matches; "" for any. */
static ssize_t driver_override_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	ssize_t n;

	device_lock(dev);
	n = sysfs_emit(buf, "%s\n", to_vlink_device(dev)->driver_override ?: "");
	device_unlock(dev);
	return n;
}

static ssize_t driver_override_store(struct device *dev, struct device_attribute *attr,
				     const char *buf, size_t count)
{
	return driver_set_override(dev, &to_vlink_device(dev)->driver_override, buf, count) ?:
	       count;
}
static DEVICE_ATTR_RW(driver_override);

static struct attribute *end_attributes[] = {
	&dev_attr_driver_override.attr,
	&dev_attr_class.attr,
	&dev_attr_link.attr,
	&dev_attr_role.attr,
	&dev_attr_peer.attr,
	&dev_attr_local_state.attr,
	&dev_attr_peer_state.attr,
	&dev_attr_info.attr,
	&dev_attr_peer_info.attr,
	&dev_attr_modalias.attr,
	&dev_attr_xirqs_sent.attr,
	&dev_attr_states_refused.attr,
	&dev_attr_violations.attr,
	&dev_attr_pmem_wanted.attr,
	NULL
};

static const struct attribute_group end_group = {
	.attrs = end_attributes,
};

/* Slots of XMEM as the hypervisor sees them now: own ones and those of the peer. */
static bool xmem_is_granted(const struct xmem_slot *what)
{
	return what->state != LV_XMEM_FREE;
}

static bool xmem_is_mapped(const struct xmem_slot *what)
{
	return what->state == LV_XMEM_MAPPED;
}

static bool xmem_is_wanted(const struct xmem_slot *what)
{
	return what->flags & LV_XMEM_ASKED;
}

static bool xmem_is_revoked(const struct xmem_slot *what)
{
	return what->state == LV_XMEM_REVOKED;
}

static u32 xmem_count(struct vlink_device *vl, bool peer, bool (*is)(const struct xmem_slot *))
{
	struct xmem_slot what;
	u32 slot, n = 0;

	for (slot = 0; !xmem_query(vl, peer, slot, &what) && what.run; slot += what.run)
		n += is(&what) ? what.run : 0;
	return n;
}

#define XMEM_ATTRIBUTE(_name, _value)							\
static ssize_t xmem_##_name##_show(struct device *dev, struct device_attribute *attr,	\
				   char *buf)						\
{											\
	struct vlink_device *vl = to_vlink_device(dev);					\
	return sysfs_emit(buf, "%u\n", _value);						\
}											\
static struct device_attribute xmem_attr_##_name =						\
	__ATTR(_name, 0400, xmem_##_name##_show, NULL)

XMEM_ATTRIBUTE(slots, xmem_slots(vl));
XMEM_ATTRIBUTE(granted, xmem_count(vl, false, xmem_is_granted));
XMEM_ATTRIBUTE(mapped, xmem_count(vl, false, xmem_is_mapped));
XMEM_ATTRIBUTE(asked, xmem_count(vl, false, xmem_is_wanted));
XMEM_ATTRIBUTE(revoked, xmem_count(vl, false, xmem_is_revoked));
XMEM_ATTRIBUTE(left, nkddi_xmem_slots_count_left(&vl->xmem->own));
XMEM_ATTRIBUTE(peer_slots, xmem_peer_slots(vl));
XMEM_ATTRIBUTE(peer_granted, xmem_count(vl, true, xmem_is_granted));
XMEM_ATTRIBUTE(peer_mapped, xmem_count(vl, true, xmem_is_mapped));
XMEM_ATTRIBUTE(peer_asked, xmem_count(vl, true, xmem_is_wanted));
XMEM_ATTRIBUTE(peer_revoked, xmem_count(vl, true, xmem_is_revoked));

static struct attribute *xmem_attributes[] = {
	&xmem_attr_slots.attr,
	&xmem_attr_granted.attr,
	&xmem_attr_mapped.attr,
	&xmem_attr_asked.attr,
	&xmem_attr_revoked.attr,
	&xmem_attr_left.attr,
	&xmem_attr_peer_slots.attr,
	&xmem_attr_peer_granted.attr,
	&xmem_attr_peer_mapped.attr,
	&xmem_attr_peer_asked.attr,
	&xmem_attr_peer_revoked.attr,
	NULL
};

static umode_t xmem_is_visible(struct kobject *kobj, struct attribute *attr, int n)
{
	return to_vlink_device(kobj_to_dev(kobj))->xmem ? attr->mode : 0;
}

static const struct attribute_group xmem_group = {
	.name = "xmem",
	.attrs = xmem_attributes,
	.is_visible = xmem_is_visible,
};

/*
 * Counters that linkvisor keeps; the attribute carries the counter's index.  What costs a hypercall
 * is for root, as /dev/nkctl is.
 */
#define COUNTER(_scope, _name, _index)							\
	static struct dev_ext_attribute _scope##_##_name = {				\
		.attr = __ATTR(_name, 0400, _scope##_counter_show, NULL),		\
		.var = (void *)(unsigned long)(_index),					\
	}

static ssize_t counter_show(struct device_attribute *attr, u32 scope, u32 which, char *buf)
{
	unsigned long index =
		(unsigned long)container_of(attr, struct dev_ext_attribute, attr)->var;
	s64 value = hypercall_counter_read(scope, which, index);

	return value < 0 ? value : sysfs_emit(buf, "%lld\n", value);
}

static ssize_t link_counter_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return counter_show(attr, LV_COUNTER_OF_LINK, to_vlink_device(dev)->index, buf);
}

static ssize_t vm_counter_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return counter_show(attr, LV_COUNTER_OF_VM, nkddi_repository_vm_id(), buf);
}

COUNTER(link, xirqs_to_server, LV_COUNTER_LINK_XIRQ_TO_SERVER);
COUNTER(link, xirqs_to_client, LV_COUNTER_LINK_XIRQ_TO_CLIENT);
COUNTER(link, server_states, LV_COUNTER_LINK_STATE_SERVER);
COUNTER(link, client_states, LV_COUNTER_LINK_STATE_CLIENT);
COUNTER(link, refused, LV_COUNTER_LINK_REFUSED);
COUNTER(link, pmem_used, LV_COUNTER_LINK_PMEM_USED);

static struct attribute *link_counters[] = {
	&link_xirqs_to_server.attr.attr,
	&link_xirqs_to_client.attr.attr,
	&link_server_states.attr.attr,
	&link_client_states.attr.attr,
	&link_refused.attr.attr,
	&link_pmem_used.attr.attr,
	NULL
};

static const struct attribute_group link_counter_group = {
	.name = "counters",
	.attrs = link_counters,
};

COUNTER(vm, exits_hvc, LV_COUNTER_EXIT_HVC);
COUNTER(vm, exits_smc, LV_COUNTER_EXIT_SMC);
COUNTER(vm, exits_sysreg, LV_COUNTER_EXIT_SYSREG);
COUNTER(vm, exits_wfi, LV_COUNTER_EXIT_WFI);
COUNTER(vm, exits_mmio, LV_COUNTER_EXIT_MMIO);
COUNTER(vm, exits_vlink, LV_COUNTER_EXIT_VLINK);
COUNTER(vm, exits_irq, LV_COUNTER_EXIT_IRQ);
COUNTER(vm, exits_other, LV_COUNTER_EXIT_OTHER);
COUNTER(vm, hypercalls, LV_COUNTER_HYPERCALL);
COUNTER(vm, xirqs_sent, LV_COUNTER_XIRQ_SENT);
COUNTER(vm, xirqs_coalesced, LV_COUNTER_XIRQ_COALESCED);
COUNTER(vm, xirqs_received, LV_COUNTER_XIRQ_RECEIVED);
COUNTER(vm, state_changes, LV_COUNTER_STATE_CHANGE);
COUNTER(vm, refused, LV_COUNTER_REFUSED);
COUNTER(vm, faults, LV_COUNTER_FAULT);
COUNTER(vm, starts, LV_COUNTER_START);
COUNTER(vm, net_sent, LV_COUNTER_NET_SENT);
COUNTER(vm, net_received, LV_COUNTER_NET_RECEIVED);
COUNTER(vm, net_dropped, LV_COUNTER_NET_DROPPED);
COUNTER(vm, net_unfit, LV_COUNTER_NET_UNFIT);
COUNTER(vm, net_refused, LV_COUNTER_NET_REFUSED);

static struct attribute *vm_counters[] = {
	&vm_exits_hvc.attr.attr,
	&vm_exits_smc.attr.attr,
	&vm_exits_sysreg.attr.attr,
	&vm_exits_wfi.attr.attr,
	&vm_exits_mmio.attr.attr,
	&vm_exits_vlink.attr.attr,
	&vm_exits_irq.attr.attr,
	&vm_exits_other.attr.attr,
	&vm_hypercalls.attr.attr,
	&vm_xirqs_sent.attr.attr,
	&vm_xirqs_coalesced.attr.attr,
	&vm_xirqs_received.attr.attr,
	&vm_state_changes.attr.attr,
	&vm_refused.attr.attr,
	&vm_faults.attr.attr,
	&vm_starts.attr.attr,
	&vm_net_sent.attr.attr,
	&vm_net_received.attr.attr,
	&vm_net_dropped.attr.attr,
	&vm_net_unfit.attr.attr,
	&vm_net_refused.attr.attr,
	NULL
};

static const struct attribute_group vm_counter_group = {
	.name = "counters",
	.attrs = vm_counters,
};

const struct attribute_group *nkddi_attribute_groups[] = {
	&end_group,
	&link_counter_group,
	&xmem_group,
	NULL
};

const struct attribute_group *nkddi_attribute_vm_groups[] = {
	&vm_counter_group,
	NULL
};
