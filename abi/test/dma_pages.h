/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* /dev/dma_pages of the module dma_pages, which tests load: it makes dma-bufs. */
#ifndef ABI_TEST_DMA_PAGES_H
#define ABI_TEST_DMA_PAGES_H

#define DMA_PAGES_MAX		1024u

/* With a number of pages: a file descriptor of a dma-buf. */
#define DMA_PAGES_MAKE		_IO('P', 0)
#define DMA_PAGES_MAKE_UNCACHED	_IO('P', 1)
/* With that: it has other pages from now on, with the same bytes. */
#define DMA_PAGES_MOVE		_IO('P', 2)

#endif
