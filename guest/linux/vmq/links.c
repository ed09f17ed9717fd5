// SPDX-License-Identifier: GPL-2.0-only
/* All queues of one user: a driver of the vlink bus for the class that the user names. */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <linkvisor/pair.h>

#include "guest/linux/vmq/link.h"

static vmq_links_t *to_links(const struct vlink_device *vl)
{
	return container_of(to_vlink_driver(vl->dev.driver), vmq_links_t, driver);
}

/* ---- binding ---- */

static struct vmq_link_t *links_find(vmq_links_t *links, const struct vlink_device *vl)
{
	struct vmq_link_t *link;

	list_for_each_entry(link, &links->list, node)
		if (link->rx.half.end == vl || link->tx.half.end == vl)
			return link;
	return NULL;
}

/* If both ends are here, each of the two users gets another pair: front end and back end. */
static bool links_want_pair(const vmq_links_t *links, const struct vlink_device *rx,
			    const struct vlink_device *tx)
{
	return !rx->loopback || links->frontend == (rx->index > tx->index);
}

static struct vmq_link_t *links_add(vmq_links_t *links, struct vlink_device *vl)
{
	struct vmq_link_t *link;
	struct vlink_pair pair;

	/* The owner of a pair, bound or not, is known only when both ends are. */
	if (!vlink_pair_find(vl, &pair) || !links_want_pair(links, pair.rx, pair.tx))
		return ERR_PTR(-ENODEV);
	link = vmq_link_create(links, pair.rx, pair.tx);
	if (!IS_ERR(link))
		list_add_tail(&link->node, &links->list);
	return link;
}

static int links_probe(struct vlink_device *vl)
{
	vmq_links_t *links = to_links(vl);
	struct vmq_link_t *link;
	int err;

	mutex_lock(&links->lock);
	link = links_find(links, vl);
	if (!link)
		link = links_add(links, vl);
	err = PTR_ERR_OR_ZERO(link);
	if (!err) {
		vlink_set_drvdata(vl, link);
		(link->rx.half.end == vl ? &link->rx : &link->tx)->bound = true;
	} else if (err != -ENODEV && !links->error) {
		dev_err(&vl->dev, "no queue: error %d\n", err);
		links->error = err;
	}
	mutex_unlock(&links->lock);
	return err;
}

static void links_remove(struct vlink_device *vl)
{
	vmq_links_t *links = to_links(vl);
	struct vmq_link_t *link = vlink_get_drvdata(vl);

	mutex_lock(&links->lock);
	vmq_link_close(link);
	vlink_set_drvdata(vl, NULL);
	mutex_unlock(&links->lock);
}

static void links_on_sysconf(struct vlink_device *vl)
{
	struct vmq_link_t *link = vlink_get_drvdata(vl);

	wake_up_all(&link->waiters);
	if (READ_ONCE(link->links->started))
		vmq_links_notify(link->links);
}

static void links_notify_work(struct irq_work *work)
{
	vmq_links_t *links = container_of(work, vmq_links_t, notify);

	links->callbacks->sysconf_notify(links);
}

/* ---- init and finish ---- */

static vmq_links_t *links_alloc(const char *class, const vmq_callbacks_t *callbacks, bool frontend)
{
	vmq_links_t *links = kzalloc(sizeof(*links), GFP_KERNEL);

	if (!links)
		return NULL;
	links->callbacks = callbacks;
	links->frontend = frontend;
	strscpy(links->class, class, sizeof(links->class));
	snprintf(links->name, sizeof(links->name), "vmq.%s-%s", class, frontend ? "fe" : "be");
	links->classes[0] = links->class;
	links->driver = (struct vlink_driver){
		.driver = {
			.name = links->name,
			.suppress_bind_attrs = true,
			.probe_type = PROBE_FORCE_SYNCHRONOUS,
		},
		.classes = links->classes,
		.probe = links_probe,
		.remove = links_remove,
		.sysconf = links_on_sysconf,
	};
	mutex_init(&links->lock);
	INIT_LIST_HEAD(&links->list);
	init_irq_work(&links->notify, links_notify_work);
	return links;
}

static void links_free(vmq_links_t *links)
{
	struct vmq_link_t *link, *next;

	irq_work_sync(&links->notify);
	list_for_each_entry_safe(link, next, &links->list, node) {
		vmq_link_close(link);
		vmq_link_free(link);
	}
	kfree(links);
}

/* All ends are probed; both ends of each queue must be ours. */
static int links_judge(vmq_links_t *links)
{
	struct vmq_link_t *link;

	if (links->error)
		return links->error;
	list_for_each_entry(link, &links->list, node)
		if (!link->rx.bound || !link->tx.bound)
			return -EBUSY;
	return 0;
}

signed int vmq_links_init_ex(vmq_links_t **result, const char *vlink_name,
			     const vmq_callbacks_t *callbacks, const vmq_xx_config_t *tx,
			     const vmq_xx_config_t *rx, void *priv, _Bool is_frontend)
{
	vmq_links_t *links;
	int err;

	if (!callbacks->sysconf_notify || strlen(vlink_name) >= LV_VLINK_NAME_LIMIT)
		return -EINVAL;
	links = links_alloc(vlink_name, callbacks, is_frontend);
	if (!links)
		return -ENOMEM;
	links->public.priv = priv;
	links->tx_default = tx;
	links->rx_default = rx;
	err = vlink_driver_register(&links->driver);
	if (err)
		goto free_links;
	err = links_judge(links);
	if (!err)
		err = vmq_links_proc_init(links);
	if (err)
		goto unregister;
	*result = links;
	return 0;

unregister:
	vlink_driver_unregister(&links->driver);
free_links:
	links_free(links);
	return err;
}
EXPORT_SYMBOL_GPL(vmq_links_init_ex);

signed int vmq_links_init(vmq_links_t **links, const char *vlink_name,
			  const vmq_callbacks_t *callbacks, const vmq_xx_config_t *tx,
			  const vmq_xx_config_t *rx)
{
	return vmq_links_init_ex(links, vlink_name, callbacks, tx, rx, NULL, false);
}
EXPORT_SYMBOL_GPL(vmq_links_init);

void vmq_links_finish(vmq_links_t *links)
{
	vmq_links_proc_exit(links);
	vlink_driver_unregister(&links->driver);
	links_free(links);
}
EXPORT_SYMBOL_GPL(vmq_links_finish);

/* ---- life ---- */

static void links_want(vmq_links_t *links, bool want)
{
	struct vmq_link_t *link;

	list_for_each_entry(link, &links->list, node)
		vmq_link_want(link, want);
	vmq_links_notify(links);
}

signed int vmq_links_start(vmq_links_t *links)
{
	WRITE_ONCE(links->started, true);
	links_want(links, true);
	return 0;
}
EXPORT_SYMBOL_GPL(vmq_links_start);

void vmq_links_abort(vmq_links_t *links)
{
	links_want(links, false);
}
EXPORT_SYMBOL_GPL(vmq_links_abort);

void vmq_links_sysconf(vmq_links_t *links)
{
	struct vmq_link_t *link;

	mutex_lock(&links->lock);
	list_for_each_entry(link, &links->list, node)
		vmq_link_report(link);
	mutex_unlock(&links->lock);
}
EXPORT_SYMBOL_GPL(vmq_links_sysconf);

_Bool vmq_links_iterate(vmq_links_t *links, _Bool (*f)(vmq_link_t *link, void *cookie),
			void *cookie)
{
	struct vmq_link_t *link;

	list_for_each_entry(link, &links->list, node)
		if (f(link, cookie))
			return true;
	return false;
}
EXPORT_SYMBOL_GPL(vmq_links_iterate);

static int __init vmq_init_module(void)
{
	vmq_queue = alloc_workqueue("vmq", WQ_MEM_RECLAIM, 0);
	return vmq_queue ? 0 : -ENOMEM;
}
module_init(vmq_init_module);

static void __exit vmq_exit_module(void)
{
	destroy_workqueue(vmq_queue);
}
module_exit(vmq_exit_module);

MODULE_DESCRIPTION("Message queues between virtual machines");
MODULE_LICENSE("GPL");
