// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "user/examples/draw/scene.h"

/* Everything is in the picture, and nothing went wrong. */
static int check(struct vrpq_client *c)
{
	enum draw_error error;
	int err = draw_first_error(c, &error);

	return err ? err : error == DRAW_NO_ERROR ? 0 : -EIO;
}

int scene_render(const struct scene *scene, struct vrpq_client *c, uint32_t width, uint32_t height,
		 uint8_t *pixels)
{
	const struct draw_region all = { 0, 0, width, height };
	uint32_t size = 0;
	int err;

	err = draw_picture(c, width, height);
	if (!err)
		err = scene->draw(c, width, height);
	if (!err)
		err = check(c);
	if (!err)
		err = draw_read_pixels(c, &all, width * height * 4, &size, pixels);
	return err ? err : size == width * height * 4 ? 0 : -EIO;
}
