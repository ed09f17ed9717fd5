/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages of dma-bufs.  Who maps one may have no pages to pin; but there are pages under most, and
 * the exporter keeps them where they are as long as its file is open and the mapping stays.
 */
#ifndef GUEST_LINUX_VUMEM_DMA_BUF_H
#define GUEST_LINUX_VUMEM_DMA_BUF_H

#include <linux/types.h>

struct file;
struct page;

/*
 * The dma-buf that is mapped at these n pages of this process, shared and without pages to pin, and
 * with the right to write if that is wanted.  NULL: none.  The caller puts the file.
 */
struct file *vumem_dma_buf_get(unsigned long start, u32 n, bool write);

/*
 * The pages that the mapping of the file shows, each with a reference.  0, or -EFAULT: there is no
 * memory of the kernel, cacheable as all memory here, or it is another mapping by now.  Process
 * context.
 */
int vumem_dma_buf_get_pages(struct file *file, unsigned long start, u32 n, bool write,
			    struct page **pages);
void vumem_dma_buf_put_pages(struct page **pages, u32 n);

#endif
