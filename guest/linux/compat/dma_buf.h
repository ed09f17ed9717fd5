/* SPDX-License-Identifier: GPL-2.0-only */
/* Who maps a dma-buf for the kernel holds its lock, or says that he does not, since 6.2. */
#ifndef GUEST_LINUX_COMPAT_DMA_BUF_H
#define GUEST_LINUX_COMPAT_DMA_BUF_H

#include <linux/dma-buf.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define dma_buf_vmap_unlocked dma_buf_vmap
#define dma_buf_vunmap_unlocked dma_buf_vunmap
#endif

#endif
