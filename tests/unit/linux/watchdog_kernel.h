/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* As much of the kernel as guest/linux/watchdog needs; the test answers the hypercalls. */
#ifndef TESTS_UNIT_LINUX_WATCHDOG_KERNEL_H
#define TESTS_UNIT_LINUX_WATCHDOG_KERNEL_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;

#define __init
#define __exit
#define THIS_MODULE		NULL
#define module_param(name, type, mode)
#define MODULE_PARM_DESC(name, text)
#define MODULE_DESCRIPTION(text)
#define MODULE_ALIAS(text)
#define MODULE_LICENSE(text)
/* The test loads it. */
#define module_init(function)	int test_module_init(void) { return function(); }
#define module_exit(function)	void test_module_exit(void) { function(); }

int test_module_init(void);
void test_module_exit(void);

struct arm_smccc_res {
	unsigned long a0, a1, a2, a3;
};

void test_hypercall(u64 function, u64 a, u64 b, struct arm_smccc_res *res);

#define HVC_2(fn, res)			test_hypercall(fn, 0, 0, res)
#define HVC_6(fn, a, b, c, d, res)	test_hypercall(fn, a, b, res)
#define HVC_PICK(a, b, c, d, e, f, macro, ...)	macro
#define arm_smccc_1_1_hvc(...) \
	HVC_PICK(__VA_ARGS__, HVC_6, , , , HVC_2, )(__VA_ARGS__)
#define lower_32_bits(x)	((u32)(x))

/* ---- device tree ---- */

struct device_node;

#define of_find_compatible_node(from, type, compatible)	((struct device_node *)8)
#define of_node_put(node)	((void)(node))

/* ---- watchdogs ---- */

#define WATCHDOG_NOWAYOUT	false
#define WDIOF_CARDRESET		0x20
#define WDIOF_SETTIMEOUT	0x80
#define WDIOF_MAGICCLOSE	0x100
#define WDIOF_KEEPALIVEPING	0x8000
#define WDOG_ACTIVE		0
#define WDOG_HW_RUNNING		3

struct watchdog_info {
	u32 options;
	const char *identity;
};

struct watchdog_device;

struct watchdog_ops {
	void *owner;
	int (*start)(struct watchdog_device *wdd);
	int (*stop)(struct watchdog_device *wdd);
	int (*ping)(struct watchdog_device *wdd);
	int (*set_timeout)(struct watchdog_device *wdd, unsigned int seconds);
	unsigned int (*get_timeleft)(struct watchdog_device *wdd);
};

struct watchdog_device {
	const struct watchdog_info *info;
	const struct watchdog_ops *ops;
	unsigned int bootstatus, timeout, min_timeout, max_timeout;
	unsigned long status;
};

#define set_bit(bit, word)	((void)(*(word) |= 1ul << (bit)))
#define watchdog_active(wdd)	((wdd)->status >> WDOG_ACTIVE & 1)
#define watchdog_init_timeout(wdd, seconds, device) \
	((seconds) ? (void)((wdd)->timeout = (seconds)) : (void)0)
#define watchdog_set_nowayout(wdd, on)	((void)(on))
#define watchdog_stop_on_reboot(wdd)	((void)(wdd))

int watchdog_register_device(struct watchdog_device *wdd);
void watchdog_unregister_device(struct watchdog_device *wdd);

#endif
