// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/board.h>
#include <bare/gic.h>
#include <bare/irq.h>
#include <bare/nkddi.h>
#include <bare/vrpc.h>

static void up(void *user)
{
	struct vrpc_device *d = user;

	d->ups++;
}

static void down(void *user, bool failed)
{
	struct vrpc_device *d = user;

	d->downs++;
	d->failures += failed;
}

/* SYSCONF.  One vCPU: masked interrupts are all its locks. */
static void look(void *cookie)
{
	struct vrpc_device *d = cookie;

	vrpc_step(&d->core);
}

/* A call or an answer came; a waiting caller looks itself. */
static void woken(uint32_t intid, void *cookie)
{
	(void)intid;
	(void)cookie;
}

static int attach(struct vrpc_device *d)
{
	int64_t server = nkddi_pxirq_alloc(d->link, LV_VRPC_PXIRQ_SERVER, d->link->s_id, 1);
	int64_t client = nkddi_pxirq_alloc(d->link, LV_VRPC_PXIRQ_CLIENT, d->link->c_id, 1);

	if (server < 0 || client < 0)
		return LV_ENOSPC;
	d->out = (uint32_t)(d->server ? client : server);
	gic_attach((uint32_t)(d->server ? server : client), woken, d);
	return 0;
}

int vrpc_device_open(struct vrpc_device *d, int32_t number, bool server)
{
	struct vrpc_config config = {
		.server = server, .up = up, .down = down, .user = d,
	};
	int64_t shared;
	int error;

	d->link = nkddi_find(LV_VRPC_CLASS, number, server);
	if (!d->link)
		return LV_ENOENT;
	d->server = server;
	d->peer = server ? d->link->c_id : d->link->s_id;
	config.end = (struct link_end){ nkddi_state(d->link, server),
					nkddi_state(d->link, !server), nkddi_publish,
					d->link };
	config.maxsize = vrpc_text_maxsize(nkddi_info(d->link->s_info),
					   nkddi_info(d->link->c_info));
	shared = nkddi_pmem_alloc(d->link, LV_VRPC_PMEM, vrpc_chunk_bytes(config.maxsize));
	if (shared < 0)
		return LV_ENOMEM;
	config.shared = (struct lv_vrpc *)shared;
	vrpc_init(&d->core, &config);
	error = attach(d);
	if (error)
		return error;
	d->listener = (struct sysconf_listener){ look, d, NULL };
	sysconf_listen(&d->listener);
	vrpc_device_want(d, true);
	return 0;
}

void vrpc_device_want(struct vrpc_device *d, bool want)
{
	uint64_t daif = irq_save();

	vrpc_want(&d->core, want);
	look(d);
	irq_restore(daif);
}

int vrpc_device_take(struct vrpc_device *d, uint32_t *size)
{
	uint64_t daif = irq_save();
	int error = vrpc_server_take(&d->core, size);

	irq_restore(daif);
	if (error == -ECANCELED)
		nkddi_xirq_trigger(d->out, d->peer);
	return error;
}

bool vrpc_device_answer(struct vrpc_device *d, uint32_t size)
{
	uint64_t daif = irq_save();
	bool tell = vrpc_server_answer(&d->core, size);

	irq_restore(daif);
	if (tell)
		nkddi_xirq_trigger(d->out, d->peer);
	return tell;
}

int vrpc_device_begin(struct vrpc_device *d, uint32_t size)
{
	uint64_t daif = irq_save();
	int error = vrpc_client_begin(&d->core, size);

	irq_restore(daif);
	if (!error)
		nkddi_xirq_trigger(d->out, d->peer);
	return error;
}

int vrpc_device_result(struct vrpc_device *d, uint32_t *size)
{
	uint64_t daif = irq_save();
	int error = vrpc_client_result(&d->core, size);

	irq_restore(daif);
	return error;
}
