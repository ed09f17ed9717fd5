/* SPDX-License-Identifier: GPL-2.0-only */
/* What the classic drivers that are tests share: insmod succeeds if all is true. */
#ifndef GUEST_LINUX_TEST_CLASSIC_H
#define GUEST_LINUX_TEST_CLASSIC_H

#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/sched.h>

#include <nk/nkern.h>

#define EXPECT(what)								\
	({									\
		bool _ok = (what);						\
		if (!_ok)							\
			printnk(KERN_ERR "%s: not true: %s\n", KBUILD_MODNAME, #what); \
		_ok;								\
	})

/* Waits for a condition, a time at most; its value in the end. */
#define EVENTUALLY(what)							\
	({									\
		unsigned long _end = jiffies + 10 * HZ;				\
		while (!(what) && time_before(jiffies, _end))			\
			cond_resched();						\
		EXPECT(what);							\
	})

#define CLASSIC_TEST(_init, _exit)						\
	module_init(_init);							\
	module_exit(_exit);							\
	MODULE_DESCRIPTION("A classic driver, as a test of nkops");		\
	MODULE_LICENSE("GPL")

#endif
