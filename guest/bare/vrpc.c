// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <bare/half.h>
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

/* SYSCONF came.  With one vCPU, masked interrupts are all the locking that is needed. */
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

static const struct half_labels labels = {
	.pmem = LV_VRPC_PMEM,
	.pxirq_client = LV_VRPC_PXIRQ_CLIENT,
	.pxirq_server = LV_VRPC_PXIRQ_SERVER,
};

int vrpc_device_open(struct vrpc_device *d, int32_t number, bool server)
{
	struct vrpc_config config = {
		.server = server, .up = up, .down = down, .user = d,
	};
	int error;

	if (!half_find(&d->half, LV_VRPC_CLASS, number, server))
		return LV_ENOENT;
	config.maxsize = vrpc_text_maxsize(nkddi_info(d->half.link->s_info),
					   nkddi_info(d->half.link->c_info));
	error = half_open(&d->half, &labels, vrpc_chunk_bytes(config.maxsize));
	if (error)
		return error;
	config.end = half_end(&d->half);
	config.shared = d->half.pmem;
	vrpc_init(&d->core, &config);
	half_attach(&d->half, woken, d);
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
		half_trigger(&d->half);
	return error;
}

bool vrpc_device_answer(struct vrpc_device *d, uint32_t size)
{
	uint64_t daif = irq_save();
	bool tell = vrpc_server_answer(&d->core, size);

	irq_restore(daif);
	if (tell)
		half_trigger(&d->half);
	return tell;
}

int vrpc_device_begin(struct vrpc_device *d, uint32_t size)
{
	uint64_t daif = irq_save();
	int error = vrpc_client_begin(&d->core, size);

	irq_restore(daif);
	if (!error)
		half_trigger(&d->half);
	return error;
}

int vrpc_device_result(struct vrpc_device *d, uint32_t *size)
{
	uint64_t daif = irq_save();
	int error = vrpc_client_result(&d->core, size);

	irq_restore(daif);
	return error;
}
