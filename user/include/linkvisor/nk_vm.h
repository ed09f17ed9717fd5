/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * libnk: the VMs of the system, their state and counters, and in the controller the control of VMs
 * (/dev/nkctl; root).
 *
 *	nk_vm_open(&vms);
 *	id = nk_vm_find(vms, "ivi");
 *	nk_vm_control(vms, id, NKCTL_RESTART);
 *	while (nk_vm_info(vms, id, &vm) == 0 && vm.state != NKCTL_VM_RUNNING)
 *		nk_vm_wait(vms, 1000);
 *	nk_vm_close(vms);
 *
 * Calls return 0 or a count, or a negative errno; errno itself means nothing.  Each call has a page
 * in the manual.  Any thread may call, but only one at a time may be in nk_vm_wait().
 */
#ifndef USER_INCLUDE_LINKVISOR_NK_VM_H
#define USER_INCLUDE_LINKVISOR_NK_VM_H

#include <stddef.h>
#include <stdint.h>

#include <linkvisor/nkctl.h>

#ifdef __cplusplus
extern "C" {
#endif

struct nk_vms;

/* 0 and *vms, which nk_vm_close() gives back; -ENOENT no driver, -EACCES, -ENOMEM. */
int nk_vm_open(struct nk_vms **vms);

/* NULL is ignored. */
void nk_vm_close(struct nk_vms *vms);

/* For poll(2) and ioctl(2): POLLIN nk_vm_wait() would not wait. */
int nk_vm_fd(const struct nk_vms *vms);

/* Which VM this is, and the clock that ticks are counted with. */
int nk_vm_self(struct nk_vms *vms, struct nkctl_self *self);

/* VM "id".  -ENOENT no such VM, -EACCES it does not concern this one. */
int nk_vm_info(struct nk_vms *vms, uint32_t id, struct nkctl_vm *vm);

/* The VMs that this one may see, ordered by id, the first n of them. Returns how many there are. */
int nk_vm_list(struct nk_vms *vms, struct nkctl_vm *list, size_t n);

/* The id of the VM with this name, or with this id in decimal.  -ENOENT, -EACCES. */
int nk_vm_find(struct nk_vms *vms, const char *name);

/*
 * NKCTL_START and so on; returns at once.  -ENOENT no such VM, -EACCES this VM is not the
 * controller, -EBUSY not in the state that the VM is in, -EINVAL.
 */
int nk_vm_control(struct nk_vms *vms, uint32_t id, uint32_t op);

/*
 * Waits until something has changed since the last call (the first call returns at once), at most
 * "ms"; negative: without limit. 1: something changed; 0: the time is over; -EINTR.
 */
int nk_vm_wait(struct nk_vms *vms, int ms);

/* Link "index" of the system, from 0.  -ENOENT behind the last, -EACCES others' link. */
int nk_vm_link(struct nk_vms *vms, uint32_t index, struct nkctl_link *link);

/*
 * The links that this VM may see, ordered by index, the first n of them.  Returns how many there
 * are.
 */
int nk_vm_links(struct nk_vms *vms, struct nkctl_link *list, size_t n);

/*
 * The first n counters of NKCTL_OF_VM (which: its id), _OF_LINK (its index), _OF_VCPU (VM
 * id << 8 | vCPU) or _OF_CPU (of the board).  How many there are; -ENOENT, -EACCES, -EINVAL.
 */
int nk_vm_counters(struct nk_vms *vms, uint32_t scope, uint32_t which, uint64_t *value, size_t n);

#ifdef __cplusplus
}
#endif

#endif
