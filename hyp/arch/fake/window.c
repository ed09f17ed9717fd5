// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <arch/window.h>

_Thread_local uint32_t fake_windows;

static void *show(struct pa pa, uint32_t *size)
{
	if (*size > PAGE_SIZE)
		*size = PAGE_SIZE;
	fake_windows++;
	return pa_ptr(pa);
}

const void *window_read(struct pa pa, uint32_t *size, uint32_t ahead)
{
	(void)ahead;
	return show(pa, size);
}

void *window_write(struct pa pa, uint32_t *size, uint32_t ahead)
{
	(void)ahead;
	return show(pa, size);
}

void *window_open_block(struct pa pa, uint32_t *size)
{
	(void)size;
	fake_windows++;
	return pa_ptr(pa);
}

void window_close_block(void)
{
	fake_windows = 0;
}

void window_rings_init(struct window_rings *rings, uint32_t kind, const struct pa pa[WINDOW_PARTS],
		       const uint32_t size[WINDOW_PARTS])
{
	(void)kind;
	(void)size;
	for (int i = 0; i < WINDOW_PARTS; i++)
		rings->at[i] = pa_ptr(pa[i]);
}

void window_see_rings(const struct window_rings *rings)
{
	(void)rings;
	fake_windows++;
}

void window_close(void)
{
	fake_windows = 0;
}
