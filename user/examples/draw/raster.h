/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A software rasteriser: points, lines and triangles into a picture with depth.  It knows values,
 * not clients: whatever the numbers are (NaN, too), it touches only pixels of the picture, and a
 * primitive costs no more than the picture has pixels.
 *
 * Computes in IEEE single and double precision without contraction (-ffp-contract=off), so that
 * each machine draws the same bytes.
 */
#ifndef USER_EXAMPLES_DRAW_RASTER_H
#define USER_EXAMPLES_DRAW_RASTER_H

#include <draw.h>

struct raster_texture {
	uint32_t width, height;
	uint8_t *pixels;		/* RGBA8 */
	enum draw_filter filter;
	enum draw_wrap wrap;
};

struct raster {
	uint32_t width, height;		/* 0: no picture */
	uint8_t *color;			/* RGBA8, rows from the top */
	float *depth;			/* 0 (near) to 1 */
	struct draw_region viewport, scissor;
	uint32_t abilities;
	enum draw_blend blend;
	enum draw_compare compare;
	enum draw_face cull;
	float point_size;
	float matrix[16];		/* by columns */
	struct draw_color tint;
	struct draw_fog fog;
	bool has_fog;
	const struct raster_texture *texture;	/* or NULL */
	uint64_t points, lines, triangles, pixels;	/* drawn so far */
};

/* A new black picture, and the state of a new session.  -ENOMEM; then there is no picture. */
int raster_begin(struct raster *r, uint32_t width, uint32_t height);
void raster_end(struct raster *r);

/* planes: flags of struct draw_clear_in */
void raster_clear(struct raster *r, uint32_t planes, struct draw_color color, float depth);
void raster_fill(struct raster *r, const struct draw_region *region, struct draw_color color);

/* Draw what "count" vertices make; vertex(context, i) gives the one with number i. */
typedef struct draw_vertex (*raster_vertex)(const void *context, uint32_t i);
void raster_draw(struct raster *r, enum draw_primitive primitive, raster_vertex vertex,
		 const void *context, uint32_t count);

#endif
