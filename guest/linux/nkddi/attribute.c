// SPDX-License-Identifier: GPL-2.0-only
#include <linkvisor/hypercall.h>
#include <linkvisor/vlink.h>

#include "abi/counter.h"
#include "guest/linux/nkddi/attribute.h"
#include "guest/linux/nkddi/repository.h"

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
	NULL
};

static const struct attribute_group end_group = {
	.attrs = end_attributes,
};

/* Counters that linkvisor keeps; the attribute carries the counter's index. */
#define COUNTER(_scope, _name, _index)							\
	static struct dev_ext_attribute _scope##_##_name = {				\
		.attr = __ATTR(_name, 0444, _scope##_counter_show, NULL),		\
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
	NULL
};

const struct attribute_group *nkddi_attribute_vm_groups[] = {
	&vm_counter_group,
	NULL
};
