// SPDX-License-Identifier: GPL-2.0-only
/*
 * SYSCONF goes to everybody: nkddi listens for its bus, and this test adds two more drivers.
 * SYSCONF carries no argument, and a VM that has no link with us may not trigger it.
 */
#include "guest/linux/test/classic.h"

static nku32_f first, second;
static NkXIrqId first_id, second_id;

static void count(void *cookie, NkXIrq xirq)
{
	if (xirq == NK_XIRQ_SYSCONF)
		nkops.nk_atomic_add(cookie, 1);
}

/* Other VMs may cause some as well: at least one more comes than before. */
static bool both_hear_of_it(void)
{
	nku32_f a = READ_ONCE(first), b = READ_ONCE(second);

	nkops.nk_xirq_trigger(NK_XIRQ_SYSCONF, nkops.nk_id_get());
	return EVENTUALLY(READ_ONCE(first) != a) && EVENTUALLY(READ_ONCE(second) != b);
}

static int __init nk_sysconf_init(void)
{
	bool ok;

	first_id = nkops.nk_xirq_attach(NK_XIRQ_SYSCONF, count, &first);
	second_id = nkops.nk_xirq_attach_masked(NK_XIRQ_SYSCONF, count, &second);
	ok = EXPECT(first_id && second_id && first_id != second_id) && both_hear_of_it() &&
	     both_hear_of_it();
	/* A trigger to nobody, or to a VM that does not exist, does nothing. */
	nkops.nk_xirq_trigger(NK_XIRQ_SYSCONF, NK_OS_NKERN);
	nkops.nk_xirq_trigger(NK_XIRQ_SYSCONF, NK_OS_ANON);
	nkops.nk_xirq_trigger(NK_XIRQ_LIMIT, nkops.nk_id_get());
	if (ok)
		return 0;
	nkops.nk_xirq_detach(second_id);
	nkops.nk_xirq_detach(first_id);
	return -EIO;
}

static void __exit nk_sysconf_exit(void)
{
	nkops.nk_xirq_detach(second_id);
	nkops.nk_xirq_detach(first_id);
}
CLASSIC_TEST(nk_sysconf_init, nk_sysconf_exit);
