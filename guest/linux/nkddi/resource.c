// SPDX-License-Identifier: GPL-2.0-only
/* What a link owns under labels: PMEM, PDEV blocks, XIRQs (<linkvisor/vlink.h>). */
#include <linux/err.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>

#include "guest/linux/nkddi/label.h"
#include "guest/linux/nkddi/xirq.h"

int vlink_pmem_alloc(struct vlink_device *vl, u32 id, size_t size, phys_addr_t *addr)
{
	s64 pa = nkddi_label_pmem(vl->paddr, id, size);

	if (pa < 0)
		return pa;
	*addr = pa;
	return 0;
}
EXPORT_SYMBOL_GPL(vlink_pmem_alloc);

void *vlink_pmem_map(struct vlink_device *vl, u32 id, size_t size, phys_addr_t *addr)
{
	phys_addr_t pa;
	void *mapping;
	int err = vlink_pmem_alloc(vl, id, size, &pa);

	if (err)
		return ERR_PTR(err);
	mapping = memremap(pa, PAGE_ALIGN(size), MEMREMAP_WB);
	if (!mapping)
		return ERR_PTR(-ENOMEM);
	if (addr)
		*addr = pa;
	return mapping;
}
EXPORT_SYMBOL_GPL(vlink_pmem_map);

void vlink_pmem_unmap(void *mapping)
{
	memunmap(mapping);
}
EXPORT_SYMBOL_GPL(vlink_pmem_unmap);

void *devm_vlink_pmem_map(struct vlink_device *vl, u32 id, size_t size)
{
	void *mapping = vlink_pmem_map(vl, id, size, NULL);
	int err;

	if (IS_ERR(mapping))
		return mapping;
	err = devm_add_action_or_reset(&vl->dev, vlink_pmem_unmap, mapping);
	return err ? ERR_PTR(err) : mapping;
}
EXPORT_SYMBOL_GPL(devm_vlink_pmem_map);

void *vlink_pdev_alloc(struct vlink_device *vl, u32 id, size_t size)
{
	s64 pa = nkddi_label_pdev(vl->paddr, id, size);

	return pa < 0 ? ERR_PTR(pa) : nkddi_ptov(pa);
}
EXPORT_SYMBOL_GPL(vlink_pdev_alloc);

int vlink_pxirq_alloc(struct vlink_device *vl, u32 id, enum vlink_role owner, unsigned int count)
{
	return nkddi_label_pxirq(vl->paddr, id, owner == vl->role ? vl->self : vl->peer, count);
}
EXPORT_SYMBOL_GPL(vlink_pxirq_alloc);

struct xirq_attachment *vlink_xirq_attach(u32 xirq, xirq_handler_t handler, void *cookie,
					  const char *name)
{
	return nkddi_xirq_attach(xirq, handler, cookie, name);
}
EXPORT_SYMBOL_GPL(vlink_xirq_attach);

void vlink_xirq_detach(struct xirq_attachment *attachment)
{
	nkddi_xirq_detach(attachment);
}
EXPORT_SYMBOL_GPL(vlink_xirq_detach);

static void resource_detach(void *attachment)
{
	nkddi_xirq_detach(attachment);
}

int devm_vlink_xirq_attach(struct vlink_device *vl, u32 xirq, xirq_handler_t handler, void *cookie)
{
	struct xirq_attachment *a = nkddi_xirq_attach(xirq, handler, cookie, dev_name(&vl->dev));

	return IS_ERR(a) ? PTR_ERR(a) : devm_add_action_or_reset(&vl->dev, resource_detach, a);
}
EXPORT_SYMBOL_GPL(devm_vlink_xirq_attach);

void vlink_xirqs_detach(struct xirq_attachment *const *attachments, unsigned int count)
{
	nkddi_xirqs_detach(attachments, count);
}
EXPORT_SYMBOL_GPL(vlink_xirqs_detach);

void vlink_xirq_mask(u32 xirq)
{
	nkddi_xirq_mask(xirq);
}
EXPORT_SYMBOL_GPL(vlink_xirq_mask);

void vlink_xirq_unmask(u32 xirq)
{
	nkddi_xirq_unmask(xirq);
}
EXPORT_SYMBOL_GPL(vlink_xirq_unmask);
