/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * As much of the kernel as nkddi's XMEM needs, on the host and with one thread.  Pages count their
 * references, work is done when the test says so, and the test answers the hypercalls.
 */
#ifndef TESTS_UNIT_LINUX_XMEM_KERNEL_H
#define TESTS_UNIT_LINUX_XMEM_KERNEL_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;
typedef u64 phys_addr_t;

#define EXPORT_SYMBOL_GPL(name)
#define THIS_MODULE		NULL
#define min(a, b)		((a) < (b) ? (a) : (b))
#define swap(a, b)		do { __typeof__(a) swap_a = (a); (a) = (b); (b) = swap_a; } while (0)
#define container_of(p, type, member) ((type *)((char *)(p) - offsetof(type, member)))
#define lower_32_bits(x)	((u32)(x))
#define nr_cpu_ids		1u
#define smp_processor_id()	0
#define IS_ERR(p)		((uintptr_t)(p) >= (uintptr_t)-4095)
#define PTR_ERR(p)		((long)(intptr_t)(p))
#define ERR_PTR(err)		((void *)(intptr_t)(err))

/* ---- locks, none of which is taken twice ---- */

typedef struct { bool locked; } spinlock_t;
struct mutex { bool locked; };

/* What another CPU does before this one gets the next lock; once. */
extern void (*test_before_lock)(void);

void test_lock(bool *locked);
void test_unlock(bool *locked);

#define local_irq_save(flags)			((flags) = 0)
#define local_irq_restore(flags)		((void)(flags))
#define spin_lock_init(l)			((l)->locked = false)
#define spin_lock_irqsave(l, flags)		(test_lock(&(l)->locked), (flags) = 0)
#define spin_unlock_irqrestore(l, flags)	(test_unlock(&(l)->locked), (void)(flags))
#define mutex_init(m)				((m)->locked = false)
#define mutex_lock(m)				test_lock(&(m)->locked)
#define mutex_unlock(m)				test_unlock(&(m)->locked)

/* ---- memory ---- */

#define GFP_KERNEL			0
#define PAGE_SHIFT			12
#define PAGE_SIZE			4096ul
#define PFN_UP(x)			(((x) + PAGE_SIZE - 1) >> PAGE_SHIFT)
#define PHYS_PFN(address)		((address) >> PAGE_SHIFT)
#define MEMREMAP_WB			0
#define memremap(base, size, how)	((void *)(uintptr_t)(base))
#define memunmap(p)			((void)(p))
#define kzalloc(size, gfp)		calloc(1, size)
#define kvcalloc(n, size, gfp)		calloc(n, size)
#define kfree(p)			free(p)
#define kvfree(p)			free(p)

struct page {
	int refs;
	bool slab, reserved;
};

#define TEST_PAGES	256u
#define TEST_RAM	0x40000000ull
extern struct page test_page[TEST_PAGES];

#define PageSlab(page)		((page)->slab)
#define PageReserved(page)	((page)->reserved)
#define page_count(page)	((page)->refs)
#define page_to_phys(page)	(TEST_RAM + ((u64)((page) - test_page) << PAGE_SHIFT))
#define pfn_valid(pfn)		((pfn) - PHYS_PFN(TEST_RAM) < TEST_PAGES)
#define pfn_to_page(pfn)	(&test_page[(pfn) - PHYS_PFN(TEST_RAM)])

void get_page(struct page *page);
void put_page(struct page *page);

struct scatterlist {
	struct page *page;
	unsigned int offset, length;
};

struct sg_page_iter {
	struct scatterlist *sg;
	unsigned int nents, at;
	struct page *page;
};

#define for_each_sg(list, sg, n, i) for ((i) = 0, (sg) = (list); (i) < (n); (i)++, (sg)++)
#define sg_page_iter_page(iter)	((iter)->page)
#define __sg_page_iter_start(iter, list, n, skip) \
	(*(iter) = (struct sg_page_iter){ .sg = (list), .nents = (n) })
bool __sg_page_iter_next(struct sg_page_iter *iter);

/* ---- bitmaps ---- */

#define BITS	(8 * sizeof(unsigned long))
#define bitmap_zalloc(n, gfp)	((unsigned long *)calloc(((n) + BITS) / BITS, sizeof(unsigned long)))
#define bitmap_free(map)	free(map)
#define bitmap_copy(to, from, n) memcpy(to, from, ((n) + BITS - 1) / BITS * sizeof(unsigned long))

static inline bool test_bit(unsigned long bit, const unsigned long *map)
{
	return map[bit / BITS] >> bit % BITS & 1;
}

#define __set_bit(bit, map)	bitmap_set(map, bit, 1)
#define __clear_bit(bit, map)	bitmap_clear(map, bit, 1)

void bitmap_set(unsigned long *map, unsigned int first, unsigned int n);
void bitmap_clear(unsigned long *map, unsigned int first, unsigned int n);
unsigned int bitmap_weight(const unsigned long *map, unsigned int size);
unsigned long find_next_bit(const unsigned long *map, unsigned long size, unsigned long from);
unsigned long bitmap_find_next_zero_area(const unsigned long *map, unsigned long size,
					 unsigned long from, unsigned int n, unsigned long align);

/* ---- work ---- */

struct workqueue_struct;
struct work_struct {
	void (*function)(struct work_struct *work);
	bool queued;
};

#define WQ_MEM_RECLAIM			0
#define WQ_UNBOUND			0
#define alloc_workqueue(name, flags, n)	((struct workqueue_struct *)8)
#define destroy_workqueue(q)		((void)(q))
#define INIT_WORK(w, f)			(*(w) = (struct work_struct){ .function = (f) })
#define queue_work(q, w)		((void)(q), (w)->queued = true)
#define cancel_work_sync(w)		((w)->queued = false)

/* ---- devices ---- */

struct module;
struct device_driver { const char *name; };
struct device { struct device_driver *driver; };
struct ratelimit_state { int unused; };
typedef struct { int counter; } atomic_t;

#define device_lock(dev)	((void)(dev))
#define device_unlock(dev)	((void)(dev))
#define dev_name(dev)		((void)(dev), "test")
#define dev_err(dev, ...)	((void)(dev))
#define dev_warn(dev, ...)	((void)(dev))
#define dev_set_drvdata(dev, p)	((void)(dev), (void)(p))
#define dev_get_drvdata(dev)	((void)(dev), (void *)NULL)

/* ---- hypercalls ---- */

struct arm_smccc_res {
	unsigned long a0, a1, a2, a3;
};

void test_hypercall(u64 function, u64 a, u64 b, u64 c, u64 d, struct arm_smccc_res *res);

#define HVC_2(fn, res)			test_hypercall(fn, 0, 0, 0, 0, res)
#define HVC_6(fn, a, b, c, d, res)	test_hypercall(fn, a, b, c, d, res)
#define HVC_PICK(a, b, c, d, e, f, macro, ...)	macro
#define arm_smccc_1_1_hvc(...)	HVC_PICK(__VA_ARGS__, HVC_6, , , , HVC_2, )(__VA_ARGS__)

#endif
