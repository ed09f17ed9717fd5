// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/half.h>
#include <bare/irq.h>
#include <bare/nkddi.h>
#include <bare/veth.h>
#include <bare/wait.h>

/* Interrupts are masked, which is all the locking that one vCPU needs. */
static void look(void *cookie)
{
	struct veth_device *d = cookie;

	veth_step(&d->core);
}

/* Frames or room came; the sleeper looks at the rings itself. */
static void woken(uint32_t intid, void *cookie)
{
	struct veth_device *d = cookie;

	(void)intid;
	d->interrupts++;
}

static void up(void *user)
{
	(void)user;
}

static void down(void *user, bool failed)
{
	struct veth_device *d = user;

	d->violations += failed;
}

/* If the protocol was broken, a step begins a new session. */
static int judged(struct veth_device *d, int err)
{
	if (err == -EPROTO)
		look(d);
	return err == -EPROTO ? -EPIPE : err;
}

static const struct half_labels labels = {
	.pmem = LV_VETH_PMEM_RING,
	.pxirq_client = LV_VETH_PXIRQ_TX,
	.pxirq_server = LV_VETH_PXIRQ_RX,
};

static int bind(struct veth_device *d)
{
	struct veth_config config = {
		.rx = half_end(&d->rx),
		.tx = half_end(&d->tx),
		.rx_budget = d->rx.link->pmem_size,
		.tx_budget = d->tx.link->pmem_size,
		.up = up,
		.down = down,
		.user = d,
	};
	int error = half_open(&d->rx, &labels, veth_pmem_bytes(config.rx_budget));

	if (!error)
		error = half_open(&d->tx, &labels, veth_pmem_bytes(config.tx_budget));
	if (error)
		return error;
	config.rx_ring = d->rx.pmem;
	config.tx_ring = d->tx.pmem;
	return veth_init(&d->core, &config) ? LV_EINVAL : 0;
}

static void choose_address(struct veth_device *d)
{
	static const uint8_t none[VETH_MAC_BYTES];
	struct veth_info info;

	veth_info_parse(nkddi_info(d->rx.link->s_info), &info);
	if (!memcmp(info.mac, none, VETH_MAC_BYTES))
		veth_default_mac(d->rx.link, d->tx.link, info.mac);
	memcpy(d->mac, info.mac, VETH_MAC_BYTES);
}

static void want(struct veth_device *d, bool wanted)
{
	uint64_t daif = irq_save();

	veth_want(&d->core, wanted);
	look(d);
	irq_restore(daif);
}

int veth_device_open(struct veth_device *d, int32_t number)
{
	int error;

	if (d->rx.link) {		/* the device is opened again */
		want(d, true);
		return 0;
	}
	error = pair_find(&d->rx, &d->tx, LV_VETH_CLASS, number) ? bind(d) : LV_ENOENT;
	if (error) {
		d->rx.link = NULL;
		return error;
	}
	half_attach(&d->rx, woken, d);
	half_attach(&d->tx, woken, d);
	choose_address(d);
	d->listener = (struct sysconf_listener){ look, d, NULL };
	sysconf_listen(&d->listener);
	want(d, true);
	return 0;
}

static bool connected(void *cookie)
{
	const struct veth_device *d = cookie;

	return veth_is_up(&d->core);
}

bool veth_device_connect(struct veth_device *d, uint32_t limit_ms)
{
	return wait_event(connected, d, limit_ms);
}

static void give_back(struct veth_device *d)
{
	if (veth_rx_flush(&d->core))
		half_trigger(&d->rx);
}

/* A length, -EAGAIN, or -EPIPE. */
static int receive_now(struct veth_device *d, void *to, struct lv_veth_desc *how)
{
	struct veth_frame frame = { .data = NULL };
	int err = 0;

	if (!veth_is_up(&d->core))
		return -EPIPE;
	while (!frame.data && !err)
		err = judged(d, veth_rx_next(&d->core, &frame));
	if (!err) {
		*how = frame.desc;
		memcpy(to, frame.data, frame.desc.length);
	}
	if (err || veth_rx_due(&d->core))
		give_back(d);
	return err ? err : (int)frame.desc.length;
}

static bool frame_came(void *cookie)
{
	struct veth_device *d = cookie;

	return veth_rx_wait(&d->core);
}

int veth_device_receive(struct veth_device *d, void *to, struct lv_veth_desc *how,
			uint32_t limit_ms)
{
	struct patience patience = wait_patience(limit_ms);
	uint64_t daif;
	int n;

	do {
		daif = irq_save();
		n = receive_now(d, to, how);
		irq_restore(daif);
	} while (n < 0 && wait_event_again(frame_came, d, &patience));
	return n == -EPIPE ? -EAGAIN : n;
}

static int send_now(struct veth_device *d, const void *from, uint32_t len,
		    const struct lv_veth_desc *how)
{
	uint32_t bytes;
	uint8_t *at;
	int err = judged(d, veth_tx_complete(&d->core, &bytes));

	if (err >= 0)
		err = judged(d, veth_tx_reserve(&d->core, len, &at));
	if (err)
		return err;
	memcpy(at, from, len);
	veth_tx_commit(&d->core, how);
	if (veth_tx_flush(&d->core))
		half_trigger(&d->tx);
	return 0;
}

static bool room_came(void *cookie)
{
	struct veth_device *d = cookie;

	return !veth_is_up(&d->core) || veth_tx_wait(&d->core);
}

int veth_device_send(struct veth_device *d, const void *from, uint32_t len,
		     const struct lv_veth_desc *how, uint32_t limit_ms)
{
	static const struct lv_veth_desc plain;
	struct patience patience = wait_patience(limit_ms);
	uint64_t daif;
	int err;

	do {
		daif = irq_save();
		err = send_now(d, from, len, how ? how : &plain);
		irq_restore(daif);
	} while (err == -EAGAIN && wait_event_again(room_came, d, &patience));
	return err;
}

void veth_device_close(struct veth_device *d)
{
	want(d, false);
}
