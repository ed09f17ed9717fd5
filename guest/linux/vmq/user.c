// SPDX-License-Identifier: GPL-2.0-only
/* What each driver on vmq needs: links are told ON and OFF by a work item, until the driver leaves. */
#include <linux/module.h>

#include <linkvisor/vmq_user.h>

/* Whoever stops may have freed the links, or is about to report itself. */
static void sysconf(struct work_struct *work)
{
	struct vmq_user *user = container_of(work, struct vmq_user, sysconf);

	if (!READ_ONCE(user->leaving))
		vmq_links_sysconf(user->links);
}

void vmq_user_on_sysconf(vmq_links_t *links)
{
	struct vmq_user *user = ((const vmq_links_public_t *)links)->priv;

	if (!READ_ONCE(user->leaving))
		queue_work(user->queue, &user->sysconf);
}
EXPORT_SYMBOL_GPL(vmq_user_on_sysconf);

int vmq_user_init(struct vmq_user *user, const char *class, const vmq_callbacks_t *callbacks,
		  bool frontend, struct workqueue_struct *queue)
{
	user->queue = queue;
	INIT_WORK(&user->sysconf, sysconf);
	return vmq_links_init_ex(&user->links, class, callbacks, NULL, NULL, user, frontend);
}
EXPORT_SYMBOL_GPL(vmq_user_init);

void vmq_user_stop(struct vmq_user *user)
{
	WRITE_ONCE(user->leaving, true);
	vmq_links_abort(user->links);
	cancel_work_sync(&user->sysconf);
	vmq_links_sysconf(user->links);
}
EXPORT_SYMBOL_GPL(vmq_user_stop);
