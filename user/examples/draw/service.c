// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stdlib.h>

#include "user/examples/draw/service.h"

#define CURSOR_ARM 8u	/* pixels */

static void set_error(struct service *s, enum draw_error error)
{
	if (s->error == DRAW_NO_ERROR)
		s->error = error;
}

static bool has_picture(struct service *s)
{
	if (!s->raster.width)
		set_error(s, DRAW_NO_PICTURE);
	return s->raster.width != 0;
}

/* --- buffers and textures -------------------------------------------------------- */

static struct service_buffer *find_buffer(struct service *s, struct draw_buffer buffer)
{
	for (uint32_t i = 0; i < SERVICE_BUFFERS && buffer.id; i++)
		if (s->buffers[i].id == buffer.id)
			return &s->buffers[i];
	set_error(s, DRAW_NO_SUCH_HANDLE);
	return NULL;
}

static struct service_texture *find_texture(struct service *s, struct draw_texture texture)
{
	for (uint32_t i = 0; i < SERVICE_TEXTURES && texture.id; i++)
		if (s->textures[i].id == texture.id)
			return &s->textures[i];
	set_error(s, DRAW_NO_SUCH_HANDLE);
	return NULL;
}

/* Memory of @size bytes in place of *old, which had @was.  False: there is none, *old stays. */
static bool replace(struct service *s, void *old, size_t was, size_t size)
{
	void *memory = NULL, *now;

	if (size > SERVICE_BYTES - (s->bytes - was) || (size && !(memory = malloc(size)))) {
		set_error(s, DRAW_NO_MEMORY);
		return false;
	}
	memcpy(&now, old, sizeof(now));
	free(now);
	memcpy(old, &memory, sizeof(memory));
	s->bytes += (uint32_t)(size - was);
	return true;
}

static bool resize_vertices(struct service *s, struct service_buffer *b, uint32_t count)
{
	if (!replace(s, &b->vertices, b->nr_vertices * sizeof(*b->vertices),
		     count * sizeof(*b->vertices)))
		return false;
	b->nr_vertices = count;
	return true;
}

static bool resize_indices(struct service *s, struct service_buffer *b, uint32_t count)
{
	if (!replace(s, &b->indices, b->nr_indices * sizeof(*b->indices),
		     count * sizeof(*b->indices)))
		return false;
	b->nr_indices = count;
	return true;
}

static bool resize_texture(struct service *s, struct raster_texture *t, uint32_t width,
			   uint32_t height)
{
	if (!replace(s, &t->pixels, (size_t)t->width * t->height * 4, (size_t)width * height * 4))
		return false;
	t->width = width;
	t->height = height;
	return true;
}

static int create_buffer(void *context, const struct draw_create_buffer_in *in,
			 struct draw_create_buffer_out *out)
{
	struct service *s = context;

	(void)in;
	for (uint32_t i = 0; i < SERVICE_BUFFERS; i++) {
		if (!s->buffers[i].id) {
			s->buffers[i].id = ++s->next_id;
			out->buffer.id = s->buffers[i].id;
			return 0;
		}
	}
	return -ENOSPC;
}

static void delete_buffer(void *context, const struct draw_delete_buffer_in *in)
{
	struct service_buffer *b = find_buffer(context, in->buffer);

	if (!b)
		return;
	resize_vertices(context, b, 0);
	resize_indices(context, b, 0);
	b->id = 0;
}

static void buffer_vertices(void *context, const struct draw_buffer_vertices_in *in)
{
	struct service_buffer *b = find_buffer(context, in->buffer);

	if (b && resize_vertices(context, b, in->count))
		draw_buffer_vertices_vertices_copy(in, 0, in->count, b->vertices);
}

static void buffer_update(void *context, const struct draw_buffer_update_in *in)
{
	struct service_buffer *b = find_buffer(context, in->buffer);

	if (b && (in->first > b->nr_vertices || in->count > b->nr_vertices - in->first))
		set_error(context, DRAW_BAD_VALUE);
	else if (b)
		draw_buffer_update_vertices_copy(in, 0, in->count, b->vertices + in->first);
}

static void buffer_indices(void *context, const struct draw_buffer_indices_in *in)
{
	struct service_buffer *b = find_buffer(context, in->buffer);

	if (b && resize_indices(context, b, in->count))
		draw_buffer_indices_indices_copy(in, 0, in->count, b->indices);
}

static int create_texture(void *context, const struct draw_create_texture_in *in,
			  struct draw_create_texture_out *out)
{
	struct service *s = context;

	(void)in;
	for (uint32_t i = 0; i < SERVICE_TEXTURES; i++) {
		if (!s->textures[i].id) {
			s->textures[i].id = ++s->next_id;
			out->texture.id = s->textures[i].id;
			return 0;
		}
	}
	return -ENOSPC;
}

static void delete_texture(void *context, const struct draw_delete_texture_in *in)
{
	struct service_texture *t = find_texture(context, in->texture);

	if (!t)
		return;
	resize_texture(context, &t->image, 0, 0);
	t->id = 0;
}

/* One pixel of the client's as RGBA8. */
static void expand(enum draw_format format, const uint8_t *from, uint8_t *to)
{
	to[0] = from[0];
	to[1] = format == DRAW_GRAY8 ? from[0] : from[1];
	to[2] = format == DRAW_GRAY8 ? from[0] : from[2];
	to[3] = format == DRAW_RGBA8 ? from[3] : 255;
}

static const uint8_t bytes_of[] = { [DRAW_RGBA8] = 4, [DRAW_RGB8] = 3, [DRAW_GRAY8] = 1 };

static void texture_image(void *context, const struct draw_texture_image_in *in)
{
	struct service_texture *t = find_texture(context, in->texture);
	uint32_t each = bytes_of[in->format];
	uint8_t pixel[4];

	if (!t)
		return;
	if (!in->width || in->width > DRAW_TEXTURE_MAX || !in->height ||
	    in->height > DRAW_TEXTURE_MAX || in->size != in->width * in->height * each) {
		set_error(context, DRAW_BAD_VALUE);
		return;
	}
	if (!resize_texture(context, &t->image, in->width, in->height))
		return;
	for (uint32_t i = 0; i < in->width * in->height; i++) {
		draw_texture_image_pixels_copy(in, i * each, each, pixel);
		expand(in->format, pixel, t->image.pixels + (size_t)i * 4);
	}
}

static bool is_part(const struct draw_region *part, uint32_t width, uint32_t height)
{
	return part->x <= width && part->width <= width - part->x && part->y <= height &&
	       part->height <= height - part->y;
}

static void texture_update(void *context, const struct draw_texture_update_in *in)
{
	struct service_texture *t = find_texture(context, in->texture);

	if (!t)
		return;
	if (!is_part(&in->region, t->image.width, t->image.height) ||
	    in->size != in->region.width * in->region.height * 4) {
		set_error(context, DRAW_BAD_VALUE);
		return;
	}
	for (uint32_t y = 0; y < in->region.height; y++)
		draw_texture_update_pixels_copy(in, y * in->region.width * 4, in->region.width * 4,
						t->image.pixels + ((size_t)(in->region.y + y) *
									   t->image.width +
								   in->region.x) *
									  4);
}

static void texture_sampling(void *context, const struct draw_texture_sampling_in *in)
{
	struct service_texture *t = find_texture(context, in->texture);

	if (!t)
		return;
	t->image.filter = in->filter;
	t->image.wrap = in->wrap;
}

static void bind_texture(void *context, const struct draw_bind_texture_in *in)
{
	struct service_texture *t = find_texture(context, in->texture);
	struct service *s = context;

	if (t)
		s->bound = t->id;
}

/* --- the picture and its state --------------------------------------------------- */

static int picture(void *context, const struct draw_picture_in *in, struct draw_picture_out *out)
{
	struct service *s = context;

	(void)out;
	if (!in->width || in->width > DRAW_PICTURE_MAX || !in->height ||
	    in->height > DRAW_PICTURE_MAX)
		return -EINVAL;
	raster_end(&s->raster);
	s->cursor.x = s->cursor.y = UINT32_MAX;
	s->clear_depth = 1;
	return raster_begin(&s->raster, in->width, in->height);
}

static void viewport(void *context, const struct draw_viewport_in *in)
{
	((struct service *)context)->raster.viewport = in->region;
}

static void scissor(void *context, const struct draw_scissor_in *in)
{
	((struct service *)context)->raster.scissor = in->region;
}

static void clear_color(void *context, const struct draw_clear_color_in *in)
{
	((struct service *)context)->clear_color = in->color;
}

static void clear_depth(void *context, const struct draw_clear_depth_in *in)
{
	((struct service *)context)->clear_depth = in->depth;
}

static void clear(void *context, const struct draw_clear_in *in)
{
	struct service *s = context;

	if (has_picture(s))
		raster_clear(&s->raster, in->planes, s->clear_color, s->clear_depth);
}

static void enable(void *context, const struct draw_enable_in *in)
{
	((struct service *)context)->raster.abilities |= in->abilities;
}

static void disable(void *context, const struct draw_disable_in *in)
{
	((struct service *)context)->raster.abilities &= ~in->abilities;
}

static void blending(void *context, const struct draw_blending_in *in)
{
	((struct service *)context)->raster.blend = in->blend;
}

static void depth_compare(void *context, const struct draw_depth_compare_in *in)
{
	((struct service *)context)->raster.compare = in->compare;
}

static void cull(void *context, const struct draw_cull_in *in)
{
	((struct service *)context)->raster.cull = in->face;
}

static void point_size(void *context, const struct draw_point_size_in *in)
{
	((struct service *)context)->raster.point_size = in->pixels;
}

static void set_uniform(void *context, const struct draw_set_uniform_in *in)
{
	struct raster *r = &((struct service *)context)->raster;

	switch (in->uniform.tag) {
	case DRAW_MATRIX: memcpy(r->matrix, in->uniform.as.matrix, sizeof(r->matrix)); break;
	case DRAW_TINT: r->tint = in->uniform.as.tint; break;
	case DRAW_FOG: r->fog = in->uniform.as.fog; r->has_fog = true; break;
	case DRAW_NO_FOG: r->has_fog = false; break;
	}
}

static void cursor(void *context, const struct draw_cursor_in *in)
{
	struct service *s = context;

	s->cursor.x = in->x;
	s->cursor.y = in->y;
}

/* --- drawing --------------------------------------------------------------------- */

struct source {				/* where vertices come from */
	const struct service_buffer *vertices, *indices;
	uint32_t first;
};

static struct draw_vertex vertex_of(const void *context, uint32_t i)
{
	const struct source *from = context;

	return from->vertices->vertices[from->first + i];
}

static struct draw_vertex indexed_vertex_of(const void *context, uint32_t i)
{
	static const struct draw_vertex none;
	const struct source *from = context;
	uint32_t index = from->indices->indices[from->first + i];

	return index < from->vertices->nr_vertices ? from->vertices->vertices[index] : none;
}

static void draw(struct service *s, enum draw_primitive primitive, raster_vertex vertex,
		 const struct source *from, uint32_t count, uint32_t there_are)
{
	const struct service_texture *t = NULL;

	if (!has_picture(s))
		return;
	if (from->first > there_are || count > there_are - from->first) {
		set_error(s, DRAW_BAD_VALUE);
		return;
	}
	for (uint32_t i = 0; i < SERVICE_TEXTURES && s->bound; i++)
		if (s->textures[i].id == s->bound && s->textures[i].image.pixels)
			t = &s->textures[i];
	s->raster.texture = t ? &t->image : NULL;
	raster_draw(&s->raster, primitive, vertex, from, count);
}

static void draw_vertices_of(void *context, const struct draw_draw_vertices_in *in)
{
	struct source from = { .vertices = find_buffer(context, in->vertices), .first = in->first };

	if (from.vertices)
		draw(context, in->primitive, vertex_of, &from, in->count,
		     from.vertices->nr_vertices);
}

static void draw_indexed_of(void *context, const struct draw_draw_indexed_in *in)
{
	struct source from = { find_buffer(context, in->vertices), find_buffer(context, in->indices),
			       in->first };

	if (from.vertices && from.indices)
		draw(context, in->primitive, indexed_vertex_of, &from, in->count,
		     from.indices->nr_indices);
}

static struct draw_vertex given_point(const void *context, uint32_t i)
{
	const struct draw_draw_point_in *in = context;
	struct draw_vertex v = { .uv = { 0, 0 } };

	memcpy(v.position, in[i].position, sizeof(v.position));
	memcpy(v.color, in[i].color, sizeof(v.color));
	return v;
}

static void draw_points(void *context, const struct draw_draw_point_in *in, uint32_t count)
{
	struct service *s = context;

	if (has_picture(s))
		raster_draw(&s->raster, DRAW_POINTS, given_point, in, count);
}

static void fill(void *context, const struct draw_fill_in *in)
{
	struct service *s = context;

	if (has_picture(s))
		raster_fill(&s->raster, &in->region, in->color);
}

/* --- results --------------------------------------------------------------------- */

static bool is_cursor(const struct service *s, uint32_t x, uint32_t y)
{
	uint32_t dx = x > s->cursor.x ? x - s->cursor.x : s->cursor.x - x;
	uint32_t dy = y > s->cursor.y ? y - s->cursor.y : s->cursor.y - y;

	return (!dx && dy <= CURSOR_ARM) || (!dy && dx <= CURSOR_ARM);
}

static int read_pixels(void *context, const struct draw_read_pixels_in *in,
		       struct draw_read_pixels_out *out)
{
	static const uint8_t mark[4] = { 255, 255, 255, 255 };
	const struct draw_region *part = &in->region;
	struct service *s = context;
	uint8_t *to = out->pixels;

	if (!is_part(part, s->raster.width, s->raster.height) ||
	    in->room / 4 < part->width * part->height)
		return -EINVAL;
	for (uint32_t y = part->y; y < part->y + part->height; y++)
		for (uint32_t x = part->x; x < part->x + part->width; x++, to += 4)
			memcpy(to, is_cursor(s, x, y) ? mark :
			       s->raster.color + ((size_t)y * s->raster.width + x) * 4, 4);
	out->size = part->width * part->height * 4;
	return 0;
}

static int read_depth(void *context, const struct draw_read_depth_in *in,
		      struct draw_read_depth_out *out)
{
	const struct draw_region *part = &in->region;
	const struct raster *r = &((struct service *)context)->raster;
	float *to = out->depths;

	if (!is_part(part, r->width, r->height) || in->room < part->width * part->height)
		return -EINVAL;
	for (uint32_t y = part->y; y < part->y + part->height; y++)
		for (uint32_t x = part->x; x < part->x + part->width; x++)
			*to++ = r->depth[(size_t)y * r->width + x];
	out->count = part->width * part->height;
	return 0;
}

static int first_error(void *context, const struct draw_first_error_in *in,
		       struct draw_first_error_out *out)
{
	struct service *s = context;

	(void)in;
	out->error = s->error;
	s->error = DRAW_NO_ERROR;
	return 0;
}

static int statistics(void *context, const struct draw_statistics_in *in,
		      struct draw_statistics_out *out)
{
	const struct raster *r = &((struct service *)context)->raster;

	(void)in;
	out->points = r->points;
	out->lines = r->lines;
	out->triangles = r->triangles;
	out->pixels = r->pixels;
	return 0;
}

static int describe(void *context, const struct draw_describe_in *in, struct draw_describe_out *out)
{
	static const char name[] = "linkvisor software rasteriser";

	(void)context, (void)in;
	memcpy(out->name, name, sizeof(name));
	out->picture_max = DRAW_PICTURE_MAX;
	out->texture_max = DRAW_TEXTURE_MAX;
	return 0;
}

static int finish(void *context, const struct draw_finish_in *in, struct draw_finish_out *out)
{
	(void)context, (void)in, (void)out;
	return 0;
}

const struct draw_server service_server = {
	.picture = picture, .viewport = viewport, .scissor = scissor, .clear_color = clear_color,
	.clear_depth = clear_depth, .clear = clear, .enable = enable, .disable = disable,
	.blending = blending, .depth_compare = depth_compare, .cull = cull, .point_size = point_size,
	.set_uniform = set_uniform, .cursor = cursor,
	.create_buffer = create_buffer, .delete_buffer = delete_buffer,
	.buffer_vertices = buffer_vertices, .buffer_update = buffer_update,
	.buffer_indices = buffer_indices,
	.create_texture = create_texture, .delete_texture = delete_texture,
	.texture_image = texture_image, .texture_update = texture_update,
	.texture_sampling = texture_sampling, .bind_texture = bind_texture,
	.draw_vertices = draw_vertices_of, .draw_indexed = draw_indexed_of, .draw_point = draw_points,
	.fill = fill,
	.read_pixels = read_pixels, .read_depth = read_depth, .first_error = first_error,
	.statistics = statistics, .describe = describe, .finish = finish,
};

void service_begin(struct service *s)
{
	memset(s, 0, sizeof(*s));
}

void service_end(struct service *s)
{
	for (uint32_t i = 0; i < SERVICE_BUFFERS; i++) {
		free(s->buffers[i].vertices);
		free(s->buffers[i].indices);
	}
	for (uint32_t i = 0; i < SERVICE_TEXTURES; i++)
		free(s->textures[i].image.pixels);
	raster_end(&s->raster);
}
