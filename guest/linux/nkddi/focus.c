// SPDX-License-Identifier: GPL-2.0-only
/* Who is told of changes of the focus.  Nothing has one so far, so nobody is. */
#include <linux/export.h>
#include <linux/notifier.h>

#include <nk/nkern.h>

static BLOCKING_NOTIFIER_HEAD(clients);

int focus_register_client(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&clients, nb);
}
EXPORT_SYMBOL(focus_register_client);

int focus_unregister_client(struct notifier_block *nb)
{
	return blocking_notifier_chain_unregister(&clients, nb);
}
EXPORT_SYMBOL(focus_unregister_client);

void nk_change_focus(NkOsId id)
{
}
EXPORT_SYMBOL(nk_change_focus);
