/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * As much of the kernel and of nkddi as guest/linux/pipe needs, on the host and with one
 * thread: who would sleep for ever fails, and signals come when the test says so.
 */
#ifndef TESTS_UNIT_LINUX_KERNEL_H
#define TESTS_UNIT_LINUX_KERNEL_H

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

typedef uint32_t u32;
typedef uint64_t u64;

#define EXPORT_SYMBOL_GPL(name)
#define ERESTARTSYS		512
#define SZ_64K			0x10000
#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))
#define min_t(type, a, b)	((type)(a) < (type)(b) ? (type)(a) : (type)(b))
#define IS_ERR(p)		((uintptr_t)(p) >= (uintptr_t)-4095)
#define PTR_ERR(p)		((int)(intptr_t)(p))

/* ---- processes ---- */

struct test_signal {
	bool pending, fatal;
};

extern struct test_signal current;

#define signal_pending(s)	((s).pending)
#define fatal_signal_pending(s)	((s).fatal)
#define cond_resched()		((void)0)
#define pagefault_disable()	((void)0)
#define pagefault_enable()	((void)0)

/* ---- locks and sleep ---- */

struct mutex { int unused; };
typedef struct { unsigned int woken; } wait_queue_head_t;

#define mutex_init(m)		((void)(m))
#define mutex_lock(m)		((void)(m))
#define mutex_unlock(m)		((void)(m))
#define init_waitqueue_head(q)	((q)->woken = 0)
#define wake_up_interruptible(q) ((q)->woken++)
#define wait_event_interruptible(q, condition) \
	((condition) ? 0 : current.pending ? -ERESTARTSYS : test_sleeps_for_ever())

/* Fails the test. */
int test_sleeps_for_ever(void);

/* ---- files ---- */

#define IOCB_NOWAIT	1

struct file { unsigned int f_flags; };
struct kiocb { struct file *ki_filp; int ki_flags; };
struct iov_iter { size_t count; };

#define iov_iter_count(i)		((i)->count)
#define iov_iter_revert(i, n)		((void)((i)->count += (n)))
#define user_backed_iter(i)		((void)(i), true)
#define fault_in_iov_iter_writeable(i, n) ((void)(i), (size_t)(n) * 0)
#define fault_in_iov_iter_readable(i, n) ((void)(i), (size_t)(n) * 0)
#define copy_to_iter(base, n, i)	test_copy(n, i)
#define copy_from_iter(base, n, i)	test_copy(n, i)

static inline size_t test_copy(size_t n, struct iov_iter *i)
{
	i->count -= n;
	return n;
}

/* ---- vlink ---- */

enum vlink_role { VLINK_CLIENT, VLINK_SERVER };
struct vlink_desc { u64 pmem_size; };
struct vlink_device { int dev; enum vlink_role role; struct vlink_desc *desc; };
struct xirq_attachment;
typedef u64 phys_addr_t;
typedef void (*xirq_handler_t)(void *cookie, u32 xirq);

#define dev_err(dev, ...)			((void)(dev))
#define dev_name(dev)				((void)(dev), "test")
#define vlink_pxirq_alloc(vl, label, role, n)	((void)(vl), 1)
#define vlink_pmem_map(vl, label, size, addr)	((void)(vl), (void)(addr), (void *)NULL)
#define vlink_pmem_unmap(p)			((void)(p))
#define vlink_xirq_attach(x, f, h, name)		((void)(f), (void)(name), (struct xirq_attachment *)NULL)
#define vlink_xirq_detach(x)			((void)(x))
#define vlink_xirq_trigger(vl, x)		((void)(vl))
#define vlink_publish				NULL
#define vlink_state_word(vl)			((void)(vl), NULL)
#define vlink_peer_state_word(vl)		((void)(vl), NULL)
#define vlink_violation(vl, what)		((void)(vl))

#endif
