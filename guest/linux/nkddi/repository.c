// SPDX-License-Identifier: GPL-2.0-only
#include <linux/io.h>
#include <linux/platform_device.h>
#include <linux/string.h>

#include "guest/linux/nkddi/repository.h"

static struct {
	u64 base;
	u64 size;
	void *va;
	/* Judged once, used ever after: the pages are read-only for us. */
	struct lv_pdev head;
} repository;

static bool repository_is_sane(const struct lv_pdev *head, u64 size)
{
	u64 end = head->vlink_offset + (u64)head->vlink_count * head->vlink_stride;

	return head->magic == LV_PDEV_MAGIC && head->version == LV_PDEV_VERSION &&
	       head->size == size && head->vlink_offset >= sizeof(*head) &&
	       IS_ALIGNED(head->vlink_offset, 8) && IS_ALIGNED(head->vlink_stride, 8) &&
	       head->vlink_stride >= sizeof(struct lv_vlink) && end <= head->alloc_offset &&
	       head->alloc_offset <= size;
}

int nkddi_repository_open(struct platform_device *pdev)
{
	struct resource *reg = platform_get_resource(pdev, IORESOURCE_MEM, 0);
	struct lv_pdev *head;

	if (!reg || resource_size(reg) < sizeof(*head))
		return -ENODEV;
	head = memremap(reg->start, resource_size(reg), MEMREMAP_WB);
	if (!head)
		return -ENOMEM;
	if (!repository_is_sane(head, resource_size(reg))) {
		dev_err(&pdev->dev, "no repository of version %u at %pa\n", LV_PDEV_VERSION,
			&reg->start);
		memunmap(head);
		return -EPROTO;
	}
	repository.base = reg->start;
	repository.size = resource_size(reg);
	repository.head = *head;
	repository.va = head;
	return 0;
}

void nkddi_repository_close(void)
{
	memunmap(repository.va);
	memset(&repository, 0, sizeof(repository));
}

u32 nkddi_repository_vm_id(void)
{
	return repository.head.vm_id;
}

u32 nkddi_repository_last_id(void)
{
	return repository.head.last_id;
}

struct lv_vlink *nkddi_repository_vlink(u32 n)
{
	if (n >= repository.head.vlink_count)
		return NULL;
	return repository.va + repository.head.vlink_offset + n * repository.head.vlink_stride;
}

int nkddi_repository_vlink_at(u64 paddr)
{
	u64 offset = paddr - repository.base - repository.head.vlink_offset;
	u32 stride = repository.head.vlink_stride;

	if (!repository.va || paddr < repository.base + repository.head.vlink_offset ||
	    offset / stride >= repository.head.vlink_count || offset % stride)
		return -ENOENT;
	return offset / stride;
}

const char *nkddi_repository_string(u64 paddr)
{
	u64 offset = paddr - repository.base;
	u64 limit = repository.head.alloc_offset;
	const char *s = repository.va + offset;

	if (paddr < repository.base || offset >= limit || !memchr(s, 0, limit - offset))
		return "";
	return s;
}

void *nkddi_repository_ptov(u64 paddr)
{
	if (paddr < repository.base || paddr - repository.base >= repository.size)
		return NULL;
	return repository.va + (paddr - repository.base);
}

u64 nkddi_repository_vtop(const void *va)
{
	if (va < repository.va || va >= repository.va + repository.size)
		return 0;
	return repository.base + (va - repository.va);
}

u64 nkddi_repository_base(void)
{
	return repository.base;
}

u32 nkddi_repository_used(void)
{
	return repository.head.alloc_offset;
}
