// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "guest/linux/vion/link.h"

static LIST_HEAD(links);

/* ---- the client's calls ---- */

static int link_judge(struct vion_link *link, const struct lv_vion_request *request, u32 size,
		      struct lv_vion_answer *answer)
{
	int err = vion_answer_load(vrpc_data(link->vrpc), size, request->command,
				   xmem_peer_slots(link->end), answer);

	if (err)
		vlink_violation(link->end, "an impossible answer");
	return err;
}

int vion_link_call(struct vion_link *link, const struct lv_vion_request *request, u32 *epoch,
		   struct lv_vion_answer *answer)
{
	vrpc_size_t size;
	int err = -EAGAIN;

	mutex_lock(&link->calling);
	if (link->connected && (*epoch == LINK_EPOCH_NONE || *epoch == link->epoch)) {
		*epoch = link->epoch;
		size = vion_request_store(vrpc_data(link->vrpc), request);
		err = vrpc_call_timeout(link->vrpc, &size, VION_CALL_LIMIT);
		err = err ?: link_judge(link, request, size, answer);
	}
	mutex_unlock(&link->calling);
	return err;
}

/* ---- its sessions ---- */

/* The session may be over before we hear of it, and the word of that has been before. */
static void link_ready(void *cookie)
{
	struct vion_link *link = cookie;

	mutex_lock(&link->calling);
	WRITE_ONCE(link->epoch, vrpc_epoch(link->vrpc));
	smp_store_release(&link->connected, true);
	mutex_unlock(&link->calling);
	mutex_lock(&link->lock);
	if (!link->closing)
		queue_work(system_unbound_wq, &link->look);
	mutex_unlock(&link->lock);
}

/* A call that is out ends by the close, in which ready() has its last chance. */
static void link_connect(struct vion_link *link)
{
	vrpc_close(link->vrpc);
	mutex_lock(&link->calling);
	link->connected = false;
	vrpc_client_open(link->vrpc, link_ready, link);
	mutex_unlock(&link->calling);
}

static bool link_is_lost(struct vion_link *link)
{
	return smp_load_acquire(&link->connected) &&
	       !vrpc_epoch_is(link->vrpc, READ_ONCE(link->epoch));
}

/* Nothing of the old session is mapped when the next one begins, unless it is in use. */
static void link_look(struct work_struct *work)
{
	struct vion_link *link = container_of(work, struct vion_link, look);

	mutex_lock(&link->lock);
	if (link->end->role == VLINK_SERVER)
		vion_loan_sweep(link, false);
	else
		vion_import_sweep(link);
	mutex_unlock(&link->lock);
	if (link->end->role == VLINK_CLIENT && link_is_lost(link))
		link_connect(link);
}

static void link_changed(void *cookie)
{
	struct vion_link *link = cookie;

	queue_work(system_unbound_wq, &link->look);
}

/* ---- making and unmaking ---- */

static struct vion_link *link_alloc(struct vrpc_t *vrpc)
{
	struct vion_link *link = kzalloc(sizeof(*link), GFP_KERNEL);

	if (!link)
		return NULL;
	link->vrpc = vrpc;
	link->end = vrpc_end(vrpc);
	mutex_init(&link->lock);
	mutex_init(&link->calling);
	INIT_LIST_HEAD(&link->users);
	INIT_WORK(&link->look, link_look);
	link->queue = alloc_ordered_workqueue("vion-%s", WQ_MEM_RECLAIM, dev_name(&link->end->dev));
	if (link->queue)
		return link;
	kfree(link);
	return NULL;
}

/* What an earlier life of the module left is nobody's. */
static int link_open(struct vion_link *link)
{
	vrpc_watch(link->vrpc, link_changed, link);
	if (link->end->role == VLINK_SERVER) {
		xmem_abandon_all(link->end);
		return vrpc_server_open(link->vrpc, vion_loan_serve, link, 0);
	}
	xmem_unmap_all(link->end);
	return vrpc_client_open(link->vrpc, link_ready, link);
}

static int link_add(struct vrpc_t *vrpc)
{
	struct vion_link *link = link_alloc(vrpc);
	int err;

	if (!link) {
		vrpc_release(vrpc);
		return -ENOMEM;
	}
	list_add_tail(&link->node, &links);
	err = link_open(link);
	if (!err && !xmem_slots(link->end) && link->end->role == VLINK_SERVER)
		dev_warn(&link->end->dev, "lends nothing: no xmem in the description\n");
	return err;
}

static bool link_has_room(struct vrpc_t *vrpc)
{
	if (vrpc_maxsize(vrpc) >= sizeof(struct lv_vion_answer))
		return true;
	dev_warn(&vrpc_end(vrpc)->dev, "unused: the size in its info has no room for a message\n");
	return false;
}

/* A loopback would lend a VM what it has. */
static int link_add_all(struct vrpc_t *(*lookup)(const char *name, struct vrpc_t *last))
{
	struct vrpc_t *next, *last = NULL;
	int err = 0;

	while (!err && (next = lookup(LV_VION_NAME, last))) {
		last = next;
		if (vrpc_end(next)->loopback || !link_has_room(next))
			vrpc_release(next);
		else
			err = link_add(next);
	}
	return err;
}

int vion_link_init(void)
{
	int err = link_add_all(vrpc_server_lookup);

	if (!err)
		err = link_add_all(vrpc_client_lookup);
	if (err)
		vion_link_exit();
	return err;
}

static void link_remove(struct vion_link *link)
{
	vrpc_watch(link->vrpc, NULL, NULL);
	mutex_lock(&link->lock);
	link->closing = true;
	mutex_unlock(&link->lock);
	cancel_work_sync(&link->look);
	vrpc_close(link->vrpc);
	destroy_workqueue(link->queue);
	mutex_lock(&link->lock);
	if (link->end->role == VLINK_SERVER)
		vion_loan_sweep(link, true);
	mutex_unlock(&link->lock);
	vrpc_release(link->vrpc);
	list_del(&link->node);
	kfree(link);
}

void vion_link_exit(void)
{
	struct vion_link *link, *next;

	list_for_each_entry_safe(link, next, &links, node)
		link_remove(link);
}

struct vion_link *vion_link_to(u32 vm, struct vion_link *last)
{
	struct vion_link *link = last ? list_next_entry(last, node) :
					list_first_entry(&links, struct vion_link, node);

	list_for_each_entry_from(link, &links, node)
		if (link->end->role == VLINK_CLIENT && link->end->peer == vm)
			return link;
	return NULL;
}

void vion_link_show(struct seq_file *m)
{
	struct vion_link *link;

	list_for_each_entry(link, &links, node) {
		bool server = link->end->role == VLINK_SERVER;

		mutex_lock(&link->lock);
		seq_printf(m, "link %s %s %u %u %u %d\n", dev_name(&link->end->dev),
			   server ? "lends" : "borrows", link->end->peer, link->pages,
			   server ? xmem_slots(link->end) : xmem_peer_slots(link->end),
			   atomic_read(&link->end->violations));
		if (!server)
			vion_import_show(m, link);
		mutex_unlock(&link->lock);
	}
}
