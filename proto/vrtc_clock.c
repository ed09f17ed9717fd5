// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "proto/vrtc_clock.h"

void vrtc_clock_add(struct vrtc_clock *clock, struct vrtc_wish *wish)
{
	*wish = (struct vrtc_wish){ .next = clock->wishes };
	clock->wishes = wish;
}

void vrtc_clock_remove(struct vrtc_clock *clock, struct vrtc_wish *wish)
{
	struct vrtc_wish **at = &clock->wishes;

	while (*at && *at != wish)
		at = &(*at)->next;
	if (*at)
		*at = wish->next;
}

static int program_alarm(struct vrtc_clock *clock)
{
	const struct vrtc_wish *w, *first = NULL;

	for (w = clock->wishes; w; w = w->next)
		if (w->alarm_on && (!first || w->alarm < first->alarm))
			first = w;
	if (!first && !clock->alarm_set)
		return 0;
	clock->alarm_set = first;
	if (!first)
		return clock->ops->stop_alarm(clock->user);
	return clock->ops->set_alarm(clock->user, first->alarm);
}

static int program_updates(struct vrtc_clock *clock)
{
	const struct vrtc_wish *w;
	bool on = false;
	int err = 0;

	for (w = clock->wishes; w; w = w->next)
		on |= w->updates_on;
	if (on != clock->updates_on)
		err = clock->ops->set_updates(clock->user, on);
	if (!err)
		clock->updates_on = on;
	return err;
}

int vrtc_clock_set_alarm(struct vrtc_clock *clock, struct vrtc_wish *wish, int64_t when, bool on)
{
	int err;

	wish->alarm = when;
	wish->alarm_on = on;
	err = program_alarm(clock);
	if (err && on) {
		wish->alarm_on = false;
		program_alarm(clock);
	}
	return err;
}

int vrtc_clock_set_updates(struct vrtc_clock *clock, struct vrtc_wish *wish, bool on)
{
	int err;

	wish->updates_on = on;
	err = program_updates(clock);
	if (err && on) {
		wish->updates_on = false;
		program_updates(clock);
	}
	return err;
}

uint32_t vrtc_clock_due(struct vrtc_wish *wish, int64_t now)
{
	uint32_t events = wish->updates_on ? LV_VRTC_EVENT_UPDATE : 0;

	if (wish->alarm_on && wish->alarm <= now) {
		wish->alarm_on = false;
		events |= LV_VRTC_EVENT_ALARM;
	}
	return events;
}

int vrtc_clock_program(struct vrtc_clock *clock)
{
	int updates = program_updates(clock);
	int alarm = program_alarm(clock);

	return updates ? updates : alarm;
}
