// SPDX-License-Identifier: GPL-2.0-only
/*
 * The focus by the classic calls.  "to" is the VM that gets it: then this VM decides, and gets it back
 * at the end.  Without "to" another VM decides, and "at" has it.
 */
#include <linux/notifier.h>

#include "guest/linux/test/classic.h"

static unsigned int to, at;
module_param(to, uint, 0);
module_param(at, uint, 0);

static nku32_f came;
static unsigned long last;

static void count(void *cookie, NkXIrq x)
{
	nkops.nk_atomic_add(&came, 1);
}

static int told(struct notifier_block *nb, unsigned long vm, void *unused)
{
	WRITE_ONCE(last, vm);
	return NOTIFY_OK;
}

static struct notifier_block client = { .notifier_call = told };

static bool is_at(u8 vm)
{
	u8 value = 0;

	return nkops.nk_prop_get("nk.focus", &value, 1) == 1 && value == vm;
}

static bool is_counted(void)
{
	NkPropAttr attr = 0;
	char name[16] = "";
	unsigned int id = 0;

	while (nkops.nk_prop_enum(id + 1, name, 16, &attr) > 0)
		id++;
	return EXPECT(nkops.nk_prop_enum(id, name, 16, &attr) == 1) &&
	       EXPECT(!strcmp(name, "nk.focus")) && EXPECT((attr & NK_PROP_ATTR_NAME) == 9);
}

static bool changes(void)
{
	NkXIrqId id = nkops.nk_xirq_attach(NK_XIRQ_SYSCONF, count, NULL);
	u8 own = nkops.nk_id_get(), nobody = 77, other = to;
	nku32_f before = READ_ONCE(came);
	bool ok;

	nk_change_focus(to);
	ok = EXPECT(is_at(to)) && EXPECT(EVENTUALLY(READ_ONCE(last) == to)) &&
	     EXPECT(EVENTUALLY(READ_ONCE(came) != before)) &&
	     EXPECT(nkops.nk_prop_set("nk.focus", &nobody, 1) == NK_PROP_ERROR) &&
	     EXPECT(nkops.nk_prop_set("nk.focus", &other, 2) == NK_PROP_ERROR) &&
	     EXPECT(is_at(to)) && EXPECT(nkops.nk_prop_set("nk.focus", &own, 1) == 1) &&
	     EXPECT(is_at(own)) && EXPECT(EVENTUALLY(READ_ONCE(last) == own));
	nkops.nk_xirq_detach(id);
	return ok;
}

static bool is_only_told(void)
{
	u8 own = nkops.nk_id_get();

	nk_change_focus(own);
	return EXPECT(nkops.nk_prop_set("nk.focus", &own, 1) == NK_PROP_PERMISSION) &&
	       EXPECT(is_at(at));
}

static int __init nk_focus_init(void)
{
	bool ok;

	if (!EXPECT(focus_register_client(&client) == 0))
		return -EIO;
	ok = is_counted() && (to ? changes() : is_only_told());
	focus_unregister_client(&client);
	return ok ? 0 : -EIO;
}

static void __exit nk_focus_exit(void)
{
}
CLASSIC_TEST(nk_focus_init, nk_focus_exit);
