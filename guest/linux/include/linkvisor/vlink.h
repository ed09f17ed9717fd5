/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The vlink bus: a device for each link end that this VM has.
 *
 *        VM 2                       VM 3
 *   vbpipe.0.server  <-- link --  vbpipe.0.client
 *   vbpipe.0.client  --- link --> vbpipe.0.server
 *
 * A driver binds by class name.  It allocates what the link needs under labels <link, id> (the
 * other end gets the same objects by the same labels), attaches to the XIRQs that it receives,
 * triggers those that its peer receives, and moves the state of its own end.  The peer is a
 * stranger: nkddi judges its state, the driver judges the contents of shared memory.
 */
#ifndef GUEST_LINUX_INCLUDE_LINKVISOR_VLINK_H
#define GUEST_LINUX_INCLUDE_LINKVISOR_VLINK_H

#include <linux/atomic.h>
#include <linux/device.h>
#include <linux/ratelimit.h>
#include <linux/types.h>

#include "abi/vlink.h"

struct proc_dir_entry;
struct xmem_end;

enum vlink_role {
	VLINK_SERVER,
	VLINK_CLIENT,
};

/* A link end.  All fields are fixed while the device exists. */
struct vlink_device {
	struct device dev;
	char class[LV_VLINK_NAME_LIMIT];
	int link;			/* number inside the class */
	enum vlink_role role;
	u32 self;			/* VM ids */
	u32 peer;
	const char *info;		/* never NULL */
	const char *peer_info;
	u32 index;			/* of the link in the system */
	bool loopback;			/* both ends are in this VM */
	const char *driver_override;	/* root's choice of a driver by name, or NULL */
	/* nkddi's own */
	struct lv_vlink *desc;
	phys_addr_t paddr;
	struct xmem_end *xmem;		/* NULL: no slots */
	u32 seen_state;			/* of the peer, at the last SYSCONF */
	atomic_t refused;		/* own stores that the bridge refused */
	atomic_t sent;			/* XIRQs triggered, SYSCONF included */
	atomic_t violations;		/* reported by vlink_violation() */
	u64 pmem_wanted;		/* budget that a refused request would need; 0: none was */
	struct ratelimit_state violation_limit;
};

#define to_vlink_device(d)	container_of(d, struct vlink_device, dev)

/*
 * A driver. probe and remove run in process context with the device lock held; probe must not wait
 * for the peer. sysconf is called when some state of some link of this VM may have changed: look at
 * your links.  It runs in process context with the device lock held, never before probe succeeded
 * or after remove began. sysconf may be NULL. xmem is the same for grants of this link
 * (<linkvisor/xmem.h>): some of the peer's may be wanted back, or some of ours may be over.
 */
struct vlink_driver {
	struct device_driver driver;	/* .name is the caller's to fill */
	const char *const *classes;	/* whole names; the last is NULL */
	bool (*match)(const struct vlink_device *vl);	/* instead of classes, if not NULL */
	int (*probe)(struct vlink_device *vl);
	void (*remove)(struct vlink_device *vl);
	void (*sysconf)(struct vlink_device *vl);
	void (*xmem)(struct vlink_device *vl);
};

#define to_vlink_driver(d)	container_of(d, struct vlink_driver, driver)

/* Registers a driver.  0, or what driver_register() says.  Process context. */
#define vlink_driver_register(drv)	__vlink_driver_register(drv, THIS_MODULE)
int __vlink_driver_register(struct vlink_driver *drv, struct module *owner);
/* Unbinds it from all its devices and forgets it.  Process context. */
void vlink_driver_unregister(struct vlink_driver *drv);
/* Does a registered driver name this class among its own?  Process context. */
bool vlink_class_is_claimed(const char *class);

static inline void vlink_set_drvdata(struct vlink_device *vl, void *data)
{
	dev_set_drvdata(&vl->dev, data);
}

static inline void *vlink_get_drvdata(const struct vlink_device *vl)
{
	return dev_get_drvdata(&vl->dev);
}

/*
 * The states of both ends, LV_VLINK_*. An unknown value of the peer reads as OFF.  Any context.
 */
u32 vlink_state(const struct vlink_device *vl);
u32 vlink_peer_state(const struct vlink_device *vl);

/*
 * Where these two words are, for proto/link_state.h.  Read them, never write them.  They stay as
 * long as the device.
 */
const u32 *vlink_state_word(const struct vlink_device *vl);
const u32 *vlink_peer_state_word(const struct vlink_device *vl);

/*
 * Asks the bridge for a new own state.  Everything stored before is visible to the peer before the
 * state is.  This does not tell the peer; vlink_sysconf() does. 0, or -EBUSY: the bridge refused
 * because the peer's state forbids the step; look at the states again.  Any context.
 */
int vlink_state_set(struct vlink_device *vl, u32 state);
/* Triggers SYSCONF in the peer.  Any context; cannot fail. */
void vlink_sysconf(struct vlink_device *vl);

/*
 * Both: asks for a new own state, then triggers SYSCONF in the peer unless the bridge refused.  A
 * refused store changed nothing that the peer could hear of, and its own change that forbade the
 * store comes with a SYSCONF for us.  Any context.
 */
void vlink_publish(void *vl, u32 state);

/*
 * True: no other end in this VM has the same class and number, as in a pair or a loopback.  From
 * the probe of a driver on.  Process context.
 */
bool vlink_is_alone(const struct vlink_device *vl);

/*
 * Shared memory of the link under label "id": guest-physical address and kernel mapping (write
 * back).  The same label gives both ends the same pages, now and after any restart.  The pages are
 * zero only when they are created. size is in bytes and must be the same at both ends. addr may be
 * NULL.  Returns a pointer, or ERR_PTR: -ENOMEM: the link's budget or the kernel's address space is
 * used up; -EBUSY: the label exists with another size; -EINVAL; -ENOSPC: no label is left.  Process
 * context.  The caller undoes the mapping by vlink_pmem_unmap(); the allocation lasts for ever.
 */
void *vlink_pmem_map(struct vlink_device *vl, u32 id, size_t size, phys_addr_t *addr);
void vlink_pmem_unmap(void *mapping);
/* The same, undone when the driver is unbound or its probe failed. */
void *devm_vlink_pmem_map(struct vlink_device *vl, u32 id, size_t size);
/* The same without a mapping.  0 and *addr, or a negative errno as above.  Any context. */
int vlink_pmem_alloc(struct vlink_device *vl, u32 id, size_t size, phys_addr_t *addr);

/*
 * Memory that is private to this VM (and the hypervisor) and survives its restart.  Errors as
 * vlink_pmem_map().  The memory is mapped already, and there is nothing to undo.  Any context.
 */
void *vlink_pdev_alloc(struct vlink_device *vl, u32 id, size_t size);

/*
 * XIRQs of the link under label "id": count contiguous numbers, which the end with the role "owner"
 * receives.  Both ends ask for the XIRQs of both directions.  Returns the first number, or -EBUSY
 * (the label exists with another owner or count), -EINVAL, -ENOSPC.  Any context.
 */
int vlink_pxirq_alloc(struct vlink_device *vl, u32 id, enum vlink_role owner, unsigned int count);

/*
 * Calls handler(cookie, xirq) each time the XIRQ arrives, in hard interrupt context with that XIRQ
 * masked.  The handlers of one XIRQ are called in the order in which they were attached. "name" is
 * copied; /proc/interrupts shows the name of the first.  Returns an attachment, or ERR_PTR:
 * -EINVAL: not an XIRQ number; -ENOMEM; or the error of request_irq().  Process context.
 */
typedef void (*xirq_handler_t)(void *cookie, u32 xirq);
struct xirq_attachment;
struct xirq_attachment *vlink_xirq_attach(u32 xirq, xirq_handler_t handler, void *cookie,
					  const char *name);
/*
 * The same, ended when the driver is unbound or its probe failed. 0 or the error.  The name is that
 * of vl.
 */
int devm_vlink_xirq_attach(struct vlink_device *vl, u32 xirq, xirq_handler_t handler, void *cookie);
/*
 * Ends an attachment; when this returns, the handler has returned for the last time.  Process
 * context.
 */
void vlink_xirq_detach(struct xirq_attachment *attachment);
/* The same for many attachments, with one wait for all. */
void vlink_xirqs_detach(struct xirq_attachment *const *attachments, unsigned int count);

/*
 * Mask holds an XIRQ back, unmask lets it come again; the calls nest.  If it arrives in between, it
 * is delivered once afterwards. mask waits for a running handler unless called with interrupts off.
 * Any context.
 */
void vlink_xirq_mask(u32 xirq);
void vlink_xirq_unmask(u32 xirq);

/*
 * Triggers an XIRQ that the peer owns.  An XIRQ that is pending coalesces. 0; -EACCES: not the
 * peer's XIRQ; -ENOENT.  Any context.
 */
int vlink_xirq_trigger(struct vlink_device *vl, u32 xirq);

/*
 * Reports that the peer broke the protocol: counts the violation (sysfs "violations") and, within a
 * rate limit, logs it and sends a uevent VLINK_EVENT=violation.  Process context.
 */
void vlink_violation(struct vlink_device *vl, const char *what);

/* Where a driver's file under /proc/nk belongs. */
struct proc_dir_entry *vlink_proc_dir(void);

#endif
