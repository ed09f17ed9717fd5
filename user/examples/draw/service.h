/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The server of draw: what a client asks, done with the rasteriser. */
#ifndef USER_EXAMPLES_DRAW_SERVICE_H
#define USER_EXAMPLES_DRAW_SERVICE_H

#include "user/examples/draw/raster.h"

#define SERVICE_BUFFERS		256
#define SERVICE_TEXTURES	64
#define SERVICE_BYTES		(64u << 20)	/* of buffers and textures of a client */

struct service_buffer {
	uint32_t id;			/* 0: free */
	uint32_t nr_vertices, nr_indices;
	struct draw_vertex *vertices;
	uint32_t *indices;
};

struct service_texture {
	uint32_t id;			/* 0: free */
	struct raster_texture image;
};

struct service {			/* one client */
	struct raster raster;
	struct draw_color clear_color;
	float clear_depth;
	struct { uint32_t x, y; } cursor;
	enum draw_error error;		/* the first since it was asked for */
	struct service_buffer buffers[SERVICE_BUFFERS];
	struct service_texture textures[SERVICE_TEXTURES];
	uint32_t bound;			/* id of the texture in use */
	uint32_t next_id;
	uint32_t bytes;
};

extern const struct draw_server service_server;	/* context: a struct service */

void service_begin(struct service *s);
void service_end(struct service *s);

#endif
