// SPDX-License-Identifier: GPL-2.0-only
#include <linux/export.h>

#include <linkvisor/pair.h>

#include "proto/link_session.h"

struct search {
	struct vlink_device *end;
	struct vlink_pair *pair;
};

static int pair_fits(struct device *dev, void *arg)
{
	struct vlink_device *vl = to_vlink_device(dev);
	struct search *s = arg;
	bool serve = s->end->role == VLINK_SERVER;
	struct vlink_pair pair = { .rx = serve ? s->end : vl, .tx = serve ? vl : s->end };

	if (vl->role == s->end->role ||
	    !link_is_pair(pair.rx->desc, pair.tx->desc, s->end->class, s->end->self))
		return 0;
	*s->pair = pair;
	return 1;
}

static int pair_fits_waiting(struct device *dev, void *arg)
{
	return dev_get_drvdata(dev) ? 0 : pair_fits(dev, arg);
}

bool vlink_pair_find(struct vlink_device *vl, struct vlink_pair *pair)
{
	struct search s = { .end = vl, .pair = pair };

	return bus_for_each_dev(vl->dev.bus, NULL, &s, pair_fits);
}
EXPORT_SYMBOL_GPL(vlink_pair_find);

bool vlink_pair_find_waiting(struct vlink_device *vl, struct vlink_pair *pair)
{
	struct search s = { .end = vl, .pair = pair };

	return driver_for_each_device(vl->dev.driver, NULL, &s, pair_fits_waiting);
}
EXPORT_SYMBOL_GPL(vlink_pair_find_waiting);
