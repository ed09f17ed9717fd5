/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Clients of draw: what they draw is the same on each machine, to the last bit. */
#ifndef USER_EXAMPLES_DRAW_SCENE_H
#define USER_EXAMPLES_DRAW_SCENE_H

#include <draw.h>

struct scene {
	const char *name;
	int (*draw)(struct vrpq_client *c, uint32_t width, uint32_t height);
};

extern const struct scene scene_cubes;	/* depth, textures, fog, indices */
extern const struct scene scene_panel;	/* instruments: lines, fans, points, blending, scissor */

/*
 * Draw the scene and read it into pixels: width * height * 4 bytes.  0; a negative errno; -EIO: the
 * server found something wrong with what was drawn.
 */
int scene_render(const struct scene *scene, struct vrpq_client *c, uint32_t width, uint32_t height,
		 uint8_t *pixels);

#endif
