// SPDX-License-Identifier: GPL-2.0-only
/* The classic table (<nk/nkern.h>) over the same implementation as the bus. */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/smp.h>

#include <linkvisor/hypercall.h>
#include <nk/nkern.h>

#include "guest/linux/nkddi/cache.h"
#include "guest/linux/nkddi/device.h"
#include "guest/linux/nkddi/label.h"
#include "guest/linux/nkddi/mapping.h"
#include "guest/linux/nkddi/property.h"
#include "guest/linux/nkddi/repository.h"
#include "guest/linux/nkddi/xirq.h"
#include "guest/linux/nkddi/xmem_classic.h"

#define SAME_PLACE(field) \
	static_assert(offsetof(NkDevVlink, field) == offsetof(struct lv_vlink, field) && \
		      sizeof_field(NkDevVlink, field) == sizeof_field(struct lv_vlink, field))

SAME_PLACE(name);
SAME_PLACE(link);
SAME_PLACE(s_id);
SAME_PLACE(s_state);
SAME_PLACE(s_info);
SAME_PLACE(c_id);
SAME_PLACE(c_state);
SAME_PLACE(c_info);
SAME_PLACE(c_power);
SAME_PLACE(resrc);
SAME_PLACE(lock);

static NkOsId nkops_id_get(void)
{
	return nkddi_repository_vm_id();
}

static NkOsId nkops_last_id_get(void)
{
	return nkddi_repository_last_id();
}

static NkOsMask nkops_running_ids_get(void)
{
	return hypercall_ids().running;
}

static void *nkops_ptov(NkPhAddr paddr)
{
	return nkddi_ptov(paddr);
}

static NkPhAddr nkops_vtop(void *vaddr)
{
	return nkddi_mapping_vtop(vaddr);
}

/* Interrupts of the other kind: there are none, so nobody has one to post. */
static nku32_f nkops_vex_mask(NkHwIrq irq)
{
	return 0;
}

static NkPhAddr nkops_vex_addr(NkPhAddr dev)
{
	return 0;
}

static NkXIrq nkops_xirq_alloc(int nb)
{
	s64 first = nb > 0 ? hypercall_xirq_alloc(nb) : -EINVAL;

	if (first < 0)
		return 0;
	nkddi_xirq_given(first, nb);
	return first;
}

static NkXIrqId nkops_xirq_attach(NkXIrq xirq, NkXIrqHandler handler, void *cookie)
{
	struct xirq_attachment *a = nkddi_xirq_attach(xirq, handler, cookie, "nkops");

	return IS_ERR(a) ? NULL : a;
}

static void nkops_xirq_detach(NkXIrqId id)
{
	if (id)
		nkddi_xirq_detach(id);
}

static void nkops_xirq_trigger(NkXIrq xirq, NkOsId id)
{
	hypercall_xirq_trigger(xirq, id);
}

static nku32_f nkops_mask2bit(nku32_f mask)
{
	return mask ? __ffs(mask) : 0;
}

static nku32_f nkops_bit2mask(nku32_f bit)
{
	return 1u << (bit & 31);
}

static atomic_t *nkops_atomic(volatile nku32_f *word)
{
	return (atomic_t *)word;
}

static void nkops_atomic_clear(volatile nku32_f *word, nku32_f bits)
{
	atomic_andnot(bits, nkops_atomic(word));
}

static nku32_f nkops_clear_and_test(volatile nku32_f *word, nku32_f bits)
{
	return atomic_fetch_andnot(bits, nkops_atomic(word)) & ~bits;
}

static void nkops_atomic_set(volatile nku32_f *word, nku32_f bits)
{
	atomic_or(bits, nkops_atomic(word));
}

static void nkops_atomic_sub(volatile nku32_f *word, nku32_f value)
{
	atomic_sub(value, nkops_atomic(word));
}

static nku32_f nkops_sub_and_test(volatile nku32_f *word, nku32_f value)
{
	return atomic_sub_return(value, nkops_atomic(word));
}

static void nkops_atomic_add(volatile nku32_f *word, nku32_f value)
{
	atomic_add(value, nkops_atomic(word));
}

static void *nkops_map(NkPhAddr paddr, NkPhSize size)
{
	void *va;
	int err = nkddi_xmem_classic_map(paddr, size, &va);

	if (err == -ENOENT)
		return memremap(paddr, size, MEMREMAP_WB);
	return err ? NULL : va;
}

static void nkops_unmap(void *vaddr, NkPhAddr paddr, NkPhSize size)
{
	if (nkddi_xmem_classic_unmap(paddr, size) == -ENOENT)
		memunmap(vaddr);
}

static void *nkops_mem_map(NkPhAddr paddr, NkPhSize size)
{
	void *va = nkops_map(paddr, size);

	if (!va || !nkddi_mapping_add(va, paddr, size))
		return va;
	nkops_unmap(va, paddr, size);
	return NULL;
}

static void nkops_mem_unmap(void *vaddr, NkPhAddr paddr, NkPhSize size)
{
	nkddi_mapping_remove(vaddr);
	nkops_unmap(vaddr, paddr, size);
}

static NkCpuId nkops_cpu_id_get(void)
{
	return raw_smp_processor_id();
}

static NkPhAddr nkops_vlink_lookup(const char *name, NkPhAddr plnk)
{
	int at = plnk ? nkddi_repository_vlink_at(plnk) : -1;
	const struct lv_vlink *desc;

	if (plnk && at < 0)
		return 0;
	while ((desc = nkddi_repository_vlink(++at)))
		if (!strncmp(desc->name, name, sizeof(desc->name)))
			return nkddi_repository_vtop(desc);
	return 0;
}

/* The thing that the label names, or 0 and the reason in the log. */
static u64 nkops_labelled(const char *what, NkPhAddr vlink, NkResourceId id, s64 result)
{
	if (result >= 0)
		return result;
	pr_err_ratelimited("nkops: %s %u of link %lx: error %lld\n", what, id, vlink, result);
	return 0;
}

static NkPhAddr nkops_pdev_alloc(NkPhAddr vlink, NkResourceId id, NkPhSize size)
{
	return nkops_labelled("PDEV", vlink, id, nkddi_label_pdev(vlink, id, size));
}

static NkPhAddr nkops_pmem_alloc(NkPhAddr vlink, NkResourceId id, NkPhSize size)
{
	return nkops_labelled("PMEM", vlink, id, nkddi_label_pmem(vlink, id, size));
}

static NkXIrq nkops_pxirq_alloc(NkPhAddr vlink, NkResourceId id, NkOsId owner, int nb)
{
	return nkops_labelled("PXIRQ", vlink, id, nkddi_label_pxirq(vlink, id, owner, nb));
}

static NkPhSize nkops_mem_copy_to(NkPhAddr dst, void *src, NkPhSize size)
{
	void *va = nkops_map(dst, size);

	if (!va)
		return 0;
	memcpy(va, src, size);
	nkops_unmap(va, dst, size);
	return size;
}

static NkPhSize nkops_mem_copy_from(void *dst, NkPhAddr src, NkPhSize size)
{
	void *va = nkops_map(src, size);

	if (!va)
		return 0;
	memcpy(dst, va, size);
	nkops_unmap(va, src, size);
	return size;
}

static void *nkops_mem_map_sync(NkPhAddr paddr, NkPhSize size, NkCacheSync sync)
{
	return nkops_mem_map(paddr, size);
}

static void nkops_cache_sync(void *vaddr, NkPhSize size, NkCacheSync sync)
{
}

/* There is no balloon. */
static nku32_f nkops_balloon_ctrl(int op, nku32_f *pfns, nku32_f count)
{
	return 0;
}

static nku32_f nkops_answer(void *buf, unsigned int room, const void *answer, nku32_f size)
{
	if (room >= size)
		memcpy(buf, answer, size);
	return size;
}

static nku32_f nkops_info(NkInfo type, void *buf, unsigned int size)
{
	NkVmInfo vm = NK_VM_INFO_PSEUDO_PHYSMEM | NK_VM_INFO_ISOLATED;
	NkCachesInfo caches;

	switch (type) {
	case NK_INFO_VM:
		return nkops_answer(buf, size, &vm, sizeof(vm));
	case NK_INFO_CACHE:
		nkddi_cache_describe(&caches);
		return nkops_answer(buf, size, &caches, sizeof(caches));
	default:
		return 0;
	}
}

static void nkops_xirq_affinity(NkXIrq xirq, NkCpuMask cpus)
{
	struct cpumask mask = { };

	cpumask_bits(&mask)[0] = cpus;
	nkddi_xirq_affinity(xirq, &mask);
}

NkDevOps nkops = {
	.nk_version = NK_DDI_VERSION,
	.nk_dev_lookup_by_class = nkddi_device_lookup_by_class,
	.nk_dev_lookup_by_type = nkddi_device_lookup_by_type,
	.nk_dev_alloc = nkddi_device_alloc,
	.nk_dev_add = nkddi_device_add_entry,
	.nk_id_get = nkops_id_get,
	.nk_last_id_get = nkops_last_id_get,
	.nk_running_ids_get = nkops_running_ids_get,
	.nk_ptov = nkops_ptov,
	.nk_vtop = nkops_vtop,
	.nk_vex_mask = nkops_vex_mask,
	.nk_vex_addr = nkops_vex_addr,
	.nk_xirq_alloc = nkops_xirq_alloc,
	.nk_xirq_attach = nkops_xirq_attach,
	.nk_xirq_mask = nkddi_xirq_mask,
	.nk_xirq_unmask = nkddi_xirq_unmask,
	.nk_xirq_detach = nkops_xirq_detach,
	.nk_xirq_trigger = nkops_xirq_trigger,
	.nk_mask2bit = nkops_mask2bit,
	.nk_bit2mask = nkops_bit2mask,
	.nk_atomic_clear = nkops_atomic_clear,
	.nk_clear_and_test = nkops_clear_and_test,
	.nk_atomic_set = nkops_atomic_set,
	.nk_atomic_sub = nkops_atomic_sub,
	.nk_sub_and_test = nkops_sub_and_test,
	.nk_atomic_add = nkops_atomic_add,
	.nk_mem_map = nkops_mem_map,
	.nk_mem_unmap = nkops_mem_unmap,
	.nk_cpu_id_get = nkops_cpu_id_get,
	.nk_local_xirq_post = nkops_xirq_trigger,
	.nk_xirq_attach_masked = nkops_xirq_attach,
	.nk_vlink_lookup = nkops_vlink_lookup,
	.nk_pdev_alloc = nkops_pdev_alloc,
	.nk_pmem_alloc = nkops_pmem_alloc,
	.nk_pxirq_alloc = nkops_pxirq_alloc,
	.nk_mem_copy_to = nkops_mem_copy_to,
	.nk_mem_copy_from = nkops_mem_copy_from,
	.nk_mem_map_sync = nkops_mem_map_sync,
	.nk_mem_unmap_sync = nkops_mem_unmap,
	.nk_cache_sync = nkops_cache_sync,
	.nk_info = nkops_info,
	.nk_xirq_affinity = nkops_xirq_affinity,
	.nk_balloon_ctrl = nkops_balloon_ctrl,
	.nk_prop_set = nkddi_property_set,
	.nk_prop_get = nkddi_property_get,
	.nk_prop_enum = nkddi_property_enum,
};
EXPORT_SYMBOL(nkops);

void printnk(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vprintk(fmt, args);
	va_end(args);
}
EXPORT_SYMBOL(printnk);
