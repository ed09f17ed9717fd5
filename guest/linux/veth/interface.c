// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sending copies a frame once, into shared memory, and is done with it: completion
 * only gives back room and tells BQL.  Receiving copies once, out of shared memory,
 * and looks at nothing before.
 *
 * One NAPI instance serves both XIRQs: frames that came, and room that came back to a
 * queue that had stopped.  While it polls, neither side's wait word is set, so
 * the peer triggers nothing.  There is no ndo_tx_timeout: a peer that takes nothing
 * stops the queue and that is all; it could make the kernel's watchdog complain.
 *
 * Without a session frames are dropped in the transmit routine: the queue runs, so that
 * nothing waits in it for the next life of the peer.
 */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/rtnetlink.h>

#include "guest/linux/veth/interface.h"
#include "guest/linux/veth/offload.h"

#define MTU_MAX		65521
#define RX_LINEAR	2048u	/* shorter frames are one piece */
#define RX_HEADERS	256u	/* the part of longer frames that the linear part takes */

static struct netdev_queue *tx_queue(const struct veth_device *d)
{
	return netdev_get_tx_queue(d->dev, 0);
}

/* ---- sending, under the transmit queue's lock ---- */

static void tx_complete(struct veth_device *d)
{
	u32 bytes;
	int n = veth_tx_complete(&d->core, &bytes);

	if (n < 0) {
		veth_device_broken(d);
		return;
	}
	if (n)
		netdev_tx_completed_queue(tx_queue(d), n, bytes);
	if (netif_tx_queue_stopped(tx_queue(d)) && veth_tx_has_room(&d->core))
		netif_tx_wake_queue(tx_queue(d));
}

/* Tell the peer of what was sent; if the queue stopped, have the peer tell us of room. */
static void tx_kick(struct veth_device *d)
{
	if (veth_tx_flush(&d->core)) {
		d->count.tx_notified++;
		vlink_half_trigger(&d->tx);
	}
	if (netif_xmit_stopped(tx_queue(d)) && veth_tx_wait(&d->core))
		napi_schedule(&d->napi);
}

static void tx_account(struct veth_device *d, const struct lv_veth_desc *how, u32 len)
{
	d->count.tx_segments += how->segment != LV_VETH_SEG_NONE;
	d->count.tx_open_checksums += how->checksum == LV_VETH_CSUM_OPEN;
	d->dev->stats.tx_packets++;
	d->dev->stats.tx_bytes += len;
}

static void tx_stop(struct veth_device *d)
{
	d->count.tx_stops++;
	netif_tx_stop_queue(tx_queue(d));
}

static int tx_frame(struct veth_device *d, struct sk_buff *skb)
{
	struct lv_veth_desc how;
	u8 *at;
	int err;

	err = veth_offload_describe(skb, &how);
	if (!err)
		err = veth_tx_reserve(&d->core, skb->len, &at);
	if (err)
		return err;
	err = skb_copy_bits(skb, 0, at, skb->len);
	if (err) {
		veth_tx_undo(&d->core);
		return err;
	}
	skb_tx_timestamp(skb);
	veth_tx_commit(&d->core, &how);
	tx_account(d, &how, skb->len);
	return 0;
}

static void tx_drop(struct veth_device *d, int err)
{
	if (err == -EPROTO)
		veth_device_broken(d);
	if (err == -EPIPE || err == -EPROTO)
		d->count.tx_no_carrier++;
	else
		d->dev->stats.tx_errors++;
	d->dev->stats.tx_dropped++;
}

static netdev_tx_t interface_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct veth_device *d = netdev_priv(dev);
	bool kick = !netdev_xmit_more();
	int err;

	tx_complete(d);
	err = tx_frame(d, skb);
	if (err == -EAGAIN) {		/* only if the kernel called us in spite of a stop */
		tx_stop(d);
		tx_kick(d);
		return NETDEV_TX_BUSY;
	}
	if (err) {
		tx_drop(d, err);
	} else {
		if (!veth_tx_has_room(&d->core))
			tx_stop(d);
		kick = __netdev_tx_sent_queue(tx_queue(d), skb->len, !kick);
	}
	if (kick || netif_xmit_stopped(tx_queue(d)))
		tx_kick(d);
	if (err)
		dev_kfree_skb_any(skb);
	else
		dev_consume_skb_any(skb);
	return NETDEV_TX_OK;
}

/* ---- receiving, in the poll ---- */

/*
 * Get room for at least len bytes.  The pages take turns: when a page is looked at again, its
 * readers are gone in most cases, and the page need not be got, and cleared, anew.
 */
static struct page_frag *rx_room(struct veth_device *d, u32 len)
{
	struct page_frag *f = &d->frag[d->frag_now];

	if (f->page && f->size - f->offset < len) {
		d->frag_now = (d->frag_now + 1) % VETH_RX_FRAGS;
		f = &d->frag[d->frag_now];
	}
	return skb_page_frag_refill(len, f, GFP_ATOMIC) ? f : NULL;
}

static void rx_release_pages(struct veth_device *d)
{
	struct page_frag *f;

	for (f = d->frag; f < d->frag + VETH_RX_FRAGS; f++) {
		if (f->page)
			put_page(f->page);
		f->page = NULL;
	}
}

/*
 * The bytes that a socket is charged for a part of a page.  The part keeps the whole page, so a
 * small part counts as a quarter of the page: no socket holds more than four times what it is
 * charged.  To charge the whole page would close TCP's window, since most pages are shared by the
 * parts that one socket reads.
 */
static u32 rx_charge(const struct page_frag *f, u32 n)
{
	return max_t(u32, n, f->size / 4);
}

static bool rx_add_payload(struct veth_device *d, struct sk_buff *skb, const u8 *from, u32 len)
{
	struct page_frag *f;
	u32 n;

	for (; len; from += n, len -= n) {
		f = rx_room(d, min_t(u32, len, PAGE_SIZE));
		if (!f)
			return false;
		n = min_t(u32, len, f->size - f->offset);
		memcpy(page_address(f->page) + f->offset, from, n);
		get_page(f->page);
		skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, f->page, f->offset, n,
				rx_charge(f, n));
		f->offset += n;
	}
	return true;
}

static struct sk_buff *rx_copy(struct veth_device *d, const u8 *data, u32 len)
{
	u32 linear = len <= RX_LINEAR ? len : RX_HEADERS;
	struct sk_buff *skb = napi_alloc_skb(&d->napi, linear);

	if (!skb)
		return NULL;
	memcpy(skb_put(skb, linear), data, linear);
	if (rx_add_payload(d, skb, data + linear, len - linear))
		return skb;
	dev_kfree_skb(skb);
	return NULL;
}

static void rx_account(struct veth_device *d, const struct lv_veth_desc *desc)
{
	d->count.rx_segments += desc->segment != LV_VETH_SEG_NONE;
	d->count.rx_open_checksums += desc->checksum == LV_VETH_CSUM_OPEN;
	d->dev->stats.rx_packets++;
	d->dev->stats.rx_bytes += desc->length;
}

static void rx_frame(struct veth_device *d, const struct veth_frame *frame)
{
	struct sk_buff *skb;

	if (!frame->data) {
		d->dev->stats.rx_errors++;
		return;
	}
	skb = rx_copy(d, frame->data, frame->desc.length);
	if (!skb) {
		d->count.rx_no_memory++;
		d->dev->stats.rx_dropped++;
		return;
	}
	if (veth_offload_apply(skb, &frame->desc)) {
		d->count.rx_refused++;
		d->dev->stats.rx_errors++;
		dev_kfree_skb(skb);
		return;
	}
	rx_account(d, &frame->desc);
	skb->protocol = eth_type_trans(skb, d->dev);
	napi_gro_receive(&d->napi, skb);
}

static void rx_give_back(struct veth_device *d)
{
	if (!veth_rx_flush(&d->core))
		return;
	d->count.rx_notified++;
	vlink_half_trigger(&d->rx);
}

static int rx_poll(struct veth_device *d, int budget)
{
	struct veth_frame frame;
	int done, err = 0;

	for (done = 0; done < budget; done++) {
		err = veth_rx_next(&d->core, &frame);
		if (err)
			break;
		rx_frame(d, &frame);
		if (veth_rx_due(&d->core))
			rx_give_back(d);
	}
	rx_give_back(d);
	if (err == -EPROTO)
		veth_device_broken(d);
	return done;
}

/* If the queue stopped, is there room again?  True: look again soon. */
static bool tx_poll(struct veth_device *d)
{
	bool again;

	if (!netif_xmit_stopped(tx_queue(d)))
		return false;
	__netif_tx_lock(tx_queue(d), smp_processor_id());
	tx_complete(d);
	again = netif_xmit_stopped(tx_queue(d)) && veth_tx_wait(&d->core);
	__netif_tx_unlock(tx_queue(d));
	return again;
}

static int interface_poll(struct napi_struct *napi, int budget)
{
	struct veth_device *d = container_of(napi, struct veth_device, napi);
	bool again = tx_poll(d);
	int done = rx_poll(d, budget);

	d->count.rx_polls++;
	if (done == budget || again)
		return budget;
	if (napi_complete_done(napi, done) && veth_rx_wait(&d->core))
		napi_schedule(napi);
	return done;
}

/* ---- the interface ---- */

static int interface_open(struct net_device *dev)
{
	veth_device_want(netdev_priv(dev), true);
	netif_start_queue(dev);
	return 0;
}

static int interface_stop(struct net_device *dev)
{
	netif_stop_queue(dev);
	veth_device_want(netdev_priv(dev), false);
	return 0;
}

static const struct net_device_ops interface_ops = {
	.ndo_open = interface_open,
	.ndo_stop = interface_stop,
	.ndo_start_xmit = interface_xmit,
	.ndo_set_mac_address = eth_mac_addr,
	.ndo_validate_addr = eth_validate_addr,
};

void veth_interface_up(struct veth_device *d)
{
	napi_enable(&d->napi);
	netif_carrier_on(d->dev);
	local_bh_disable();
	napi_schedule(&d->napi);
	local_bh_enable();
}

/*
 * A CPU that transmits now has left when netif_tx_disable() returns, and one that comes later finds
 * no session.  So BQL counts none of the frames that are out any more, and the core never tells of
 * them again.
 */
void veth_interface_down(struct veth_device *d)
{
	netif_carrier_off(d->dev);
	netif_tx_disable(d->dev);
	napi_disable(&d->napi);
	rx_release_pages(d);
	netif_tx_lock_bh(d->dev);
	netdev_tx_reset_queue(tx_queue(d));
	netif_tx_unlock_bh(d->dev);
	if (netif_running(d->dev))
		netif_tx_wake_queue(tx_queue(d));
}

static void interface_setup(struct net_device *dev)
{
	dev->netdev_ops = &interface_ops;
	dev->ethtool_ops = &veth_ethtool_ops;
	dev->hw_features = OFFLOAD_FEATURES;
	dev->vlan_features = OFFLOAD_FEATURES | NETIF_F_HIGHDMA;
	/*
	 * A driver that forwards to us need not check the frames that it got: the peer checks them.
	 */
	dev->features = OFFLOAD_FEATURES | NETIF_F_HIGHDMA | NETIF_F_RXCSUM | NETIF_F_GSO_ROBUST;
	dev->priv_flags |= IFF_LIVE_ADDR_CHANGE;
	dev->min_mtu = ETH_MIN_MTU;
	dev->max_mtu = MTU_MAX;
	/* Pieces are of payload, the peer counts the headers too: half of what it bears. */
	netif_set_tso_max_segs(dev, LV_VETH_PIECES_MAX / 2);
	netif_carrier_off(dev);
}

struct veth_device *veth_interface_alloc(void)
{
	struct net_device *dev = alloc_etherdev(sizeof(struct veth_device));
	struct veth_device *d;

	if (!dev)
		return NULL;
	interface_setup(dev);
	d = netdev_priv(dev);
	d->dev = dev;
	netif_napi_add(dev, &d->napi, interface_poll);
	return d;
}

int veth_interface_register(struct veth_device *d, const char *name, const u8 *mac)
{
	int err = -EEXIST;

	eth_hw_addr_set(d->dev, mac);
	/* The largest frame may be out without any word of the peer. */
	netdev_queue_set_dql_min_limit(tx_queue(d), LV_VETH_FRAME_MAX);
	if (*name) {
		strscpy(d->dev->name, name, IFNAMSIZ);
		err = register_netdev(d->dev);
		if (err == -EEXIST)
			netdev_warn(d->dev, "an interface has this name already\n");
	}
	if (err == -EEXIST) {
		strscpy(d->dev->name, "veth%d", IFNAMSIZ);
		err = register_netdev(d->dev);
	}
	return err;
}

void veth_interface_unregister(struct veth_device *d)
{
	unregister_netdev(d->dev);
}

void veth_interface_free(struct veth_device *d)
{
	netif_napi_del(&d->napi);
	free_netdev(d->dev);
}
