// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/export.h>

#include <linkvisor/half.h>

/* Both ends ask for both XIRQs, so that it does not matter who is first. */
int vlink_half_open(struct vlink_half *h, const struct vlink_half_labels *labels, size_t size)
{
	struct vlink_device *vl = h->end;
	int client = vlink_pxirq_alloc(vl, labels->pxirq_client, VLINK_CLIENT, 1);
	int server = vlink_pxirq_alloc(vl, labels->pxirq_server, VLINK_SERVER, 1);
	bool serve = vl->role == VLINK_SERVER;
	void *pmem;

	if (client < 0 || server < 0)
		return client < 0 ? client : server;
	h->own_xirq = serve ? server : client;
	h->peer_xirq = serve ? client : server;
	if (!size)
		return 0;
	pmem = vlink_pmem_map(vl, labels->pmem, size, &h->paddr);
	if (IS_ERR(pmem))
		return PTR_ERR(pmem);
	h->pmem = pmem;
	return 0;
}
EXPORT_SYMBOL_GPL(vlink_half_open);

int vlink_half_attach(struct vlink_half *h, xirq_handler_t handler, void *cookie)
{
	struct xirq_attachment *xirq =
		vlink_xirq_attach(h->own_xirq, handler, cookie, dev_name(&h->end->dev));

	if (IS_ERR(xirq))
		return PTR_ERR(xirq);
	h->xirq = xirq;
	return 0;
}
EXPORT_SYMBOL_GPL(vlink_half_attach);

void vlink_half_detach(struct vlink_half *h)
{
	if (h->xirq)
		vlink_xirq_detach(h->xirq);
	h->xirq = NULL;
}
EXPORT_SYMBOL_GPL(vlink_half_detach);

void vlink_half_close(struct vlink_half *h)
{
	vlink_half_detach(h);
	if (h->pmem)
		vlink_pmem_unmap(h->pmem);
	h->pmem = NULL;
}
EXPORT_SYMBOL_GPL(vlink_half_close);

struct link_end vlink_half_end(const struct vlink_half *h)
{
	return (struct link_end){
		.own = vlink_state_word(h->end),
		.peer = vlink_peer_state_word(h->end),
		.publish = vlink_publish,
		.owner = h->end,
	};
}
EXPORT_SYMBOL_GPL(vlink_half_end);
