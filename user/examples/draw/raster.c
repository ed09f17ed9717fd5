// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <math.h>
#include <stdlib.h>

#include "user/examples/draw/raster.h"

#define FAR_AWAY	16384.0f	/* pixels; further is as far */
#define POINT_MAX	64.0f

struct point {			/* a vertex on its way to pixels */
	float clip[4];		/* behind the matrix */
	float x, y, z;		/* pixels, depth */
	float one_by_w;
	float color[4], uv[2];
};

static float clamp(float value, float least, float most)
{
	if (!(value > least))	/* NaN as well */
		return least;
	return value < most ? value : most;
}

static uint32_t to_index(float value, uint32_t count)
{
	return (uint32_t)clamp(value, 0, (float)(count - 1));
}

static uint8_t to_byte(float value)
{
	return (uint8_t)(clamp(value, 0, 1) * 255 + 0.5f);
}

/* --- picture --------------------------------------------------------------------- */

static const float identity[16] = { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1 };

int raster_begin(struct raster *r, uint32_t width, uint32_t height)
{
	const struct draw_region all = { 0, 0, width, height };

	*r = (struct raster){
		.viewport = all, .scissor = all, .abilities = DRAW_DEPTH_WRITE, .compare = DRAW_LESS,
		.point_size = 1, .tint = { 1, 1, 1, 1 },
	};
	memcpy(r->matrix, identity, sizeof(identity));
	r->color = calloc((size_t)width * height, 4);
	r->depth = calloc((size_t)width * height, sizeof(float));
	if (!r->color || !r->depth) {
		raster_end(r);
		return -ENOMEM;
	}
	r->width = width;
	r->height = height;
	raster_clear(r, DRAW_DEPTH_PLANE, r->tint, 1);
	return 0;
}

void raster_end(struct raster *r)
{
	free(r->color);
	free(r->depth);
	r->color = NULL;
	r->depth = NULL;
	r->width = r->height = 0;
}

struct bounds { uint32_t left, top, right, bottom; };	/* right, bottom: behind the last pixel */

static uint32_t end_of(uint32_t begin, uint32_t size, uint32_t most)
{
	return begin >= most ? most : size < most - begin ? begin + size : most;
}

static struct bounds bounds_of(const struct raster *r, const struct draw_region *region)
{
	return (struct bounds){
		region->x < r->width ? region->x : r->width, region->y < r->height ? region->y : r->height,
		end_of(region->x, region->width, r->width), end_of(region->y, region->height, r->height),
	};
}

/* Where pixels may change. */
static struct bounds open_bounds(const struct raster *r)
{
	const struct draw_region all = { 0, 0, r->width, r->height };

	return bounds_of(r, r->abilities & DRAW_SCISSOR_TEST ? &r->scissor : &all);
}

static void set_pixels(struct raster *r, const struct bounds *b, const uint8_t color[4])
{
	for (uint32_t y = b->top; y < b->bottom; y++)
		for (uint32_t x = b->left; x < b->right; x++)
			memcpy(r->color + ((size_t)y * r->width + x) * 4, color, 4);
}

void raster_clear(struct raster *r, uint32_t planes, struct draw_color color, float depth)
{
	const uint8_t bytes[4] = { to_byte(color.red), to_byte(color.green), to_byte(color.blue),
				   to_byte(color.alpha) };
	struct bounds b = open_bounds(r);

	if (planes & DRAW_COLOR_PLANE)
		set_pixels(r, &b, bytes);
	if (planes & DRAW_DEPTH_PLANE)
		for (uint32_t y = b.top; y < b.bottom; y++)
			for (uint32_t x = b.left; x < b.right; x++)
				r->depth[(size_t)y * r->width + x] = clamp(depth, 0, 1);
}

void raster_fill(struct raster *r, const struct draw_region *region, struct draw_color color)
{
	const uint8_t bytes[4] = { to_byte(color.red), to_byte(color.green), to_byte(color.blue),
				   to_byte(color.alpha) };
	struct bounds b = bounds_of(r, region), open = open_bounds(r);

	b.left = b.left > open.left ? b.left : open.left;
	b.top = b.top > open.top ? b.top : open.top;
	b.right = b.right < open.right ? b.right : open.right;
	b.bottom = b.bottom < open.bottom ? b.bottom : open.bottom;
	set_pixels(r, &b, bytes);
}

/* --- textures -------------------------------------------------------------------- */

static uint32_t wrapped(const struct raster_texture *t, float at, uint32_t count)
{
	if (t->wrap == DRAW_REPEAT)
		at -= floorf(at / (float)count) * (float)count;
	return to_index(at, count);
}

static const uint8_t *texel(const struct raster_texture *t, float x, float y)
{
	return t->pixels +
	       ((size_t)wrapped(t, y, t->height) * t->width + wrapped(t, x, t->width)) * 4;
}

static void sample(const struct raster_texture *t, const float uv[2], float color[4])
{
	float x = uv[0] * (float)t->width, y = uv[1] * (float)t->height, fx, fy;
	const uint8_t *a, *b, *c, *d;

	if (t->filter == DRAW_NEAREST) {
		a = texel(t, x, y);
		for (int i = 0; i < 4; i++)
			color[i] *= (float)a[i] / 255;
		return;
	}
	x = floorf(x - 0.5f);
	y = floorf(y - 0.5f);
	fx = clamp(uv[0] * (float)t->width - 0.5f - x, 0, 1);
	fy = clamp(uv[1] * (float)t->height - 0.5f - y, 0, 1);
	a = texel(t, x, y);
	b = texel(t, x + 1, y);
	c = texel(t, x, y + 1);
	d = texel(t, x + 1, y + 1);
	for (int i = 0; i < 4; i++) {
		float above = (float)a[i] * (1 - fx) + (float)b[i] * fx;
		float below = (float)c[i] * (1 - fx) + (float)d[i] * fx;

		color[i] *= (above * (1 - fy) + below * fy) / 255;
	}
}

/* --- one pixel ------------------------------------------------------------------- */

static bool passes(enum draw_compare compare, float depth, float present)
{
	switch (compare) {
	case DRAW_NEVER: return false;
	case DRAW_LESS: return depth < present;
	case DRAW_EQUAL: return depth == present;
	case DRAW_LESS_EQUAL: return depth <= present;
	case DRAW_GREATER: return depth > present;
	case DRAW_NOT_EQUAL: return depth != present;
	case DRAW_GREATER_EQUAL: return depth >= present;
	default: return true;
	}
}

static float blended(enum draw_blend blend, float color, float alpha, float present)
{
	switch (blend) {
	case DRAW_MIX: return color * alpha + present * (1 - alpha);
	case DRAW_ADD: return color + present;
	case DRAW_MULTIPLY: return color * present;
	default: return color;
	}
}

static void apply_fog(const struct raster *r, float w, float color[4])
{
	const float fog[3] = { r->fog.color.red, r->fog.color.green, r->fog.color.blue };
	float much = clamp((w - r->fog.near) / (r->fog.far - r->fog.near), 0, 1);

	for (int i = 0; i < 3; i++)
		color[i] = color[i] * (1 - much) + fog[i] * much;
}

/* The pixel at x, y lies inside the picture and the scissor. */
static void shade(struct raster *r, uint32_t x, uint32_t y, const struct point *p)
{
	const float tint[4] = { r->tint.red, r->tint.green, r->tint.blue, r->tint.alpha };
	size_t at = (size_t)y * r->width + x;
	uint8_t *pixel = r->color + at * 4;
	float color[4];

	if ((r->abilities & DRAW_DEPTH_TEST) && !passes(r->compare, p->z, r->depth[at]))
		return;
	for (int i = 0; i < 4; i++)
		color[i] = p->color[i] * tint[i];
	if ((r->abilities & DRAW_TEXTURING) && r->texture)
		sample(r->texture, p->uv, color);
	if (r->has_fog)
		apply_fog(r, 1 / p->one_by_w, color);
	for (int i = 0; i < 4; i++)
		pixel[i] = to_byte(blended(r->blend, color[i], color[3], (float)pixel[i] / 255));
	if ((r->abilities & DRAW_DEPTH_TEST) && (r->abilities & DRAW_DEPTH_WRITE))
		r->depth[at] = clamp(p->z, 0, 1);
	r->pixels++;
}

static void shade_if_open(struct raster *r, const struct bounds *open, float x, float y,
			  const struct point *p)
{
	if (x >= (float)open->left && x < (float)open->right && y >= (float)open->top &&
	    y < (float)open->bottom)
		shade(r, (uint32_t)x, (uint32_t)y, p);
}

/* --- vertices -------------------------------------------------------------------- */

static void transform(const struct raster *r, const struct draw_vertex *v, struct point *p)
{
	const float *m = r->matrix;

	for (int i = 0; i < 4; i++)
		p->clip[i] = m[i] * v->position[0] + m[4 + i] * v->position[1] +
			     m[8 + i] * v->position[2] + m[12 + i];
	for (int i = 0; i < 4; i++)
		p->color[i] = (float)v->color[i] / 255;
	p->uv[0] = v->uv[0];
	p->uv[1] = v->uv[1];
}

/* To pixels, and what is interpolated over them: everything by w. */
static void project(const struct raster *r, struct point *p)
{
	const struct draw_region *v = &r->viewport;

	p->one_by_w = 1 / p->clip[3];
	p->x = clamp((float)v->x + (p->clip[0] * p->one_by_w + 1) / 2 * (float)v->width, -FAR_AWAY,
		     FAR_AWAY);
	p->y = clamp((float)v->y + (1 - p->clip[1] * p->one_by_w) / 2 * (float)v->height, -FAR_AWAY,
		     FAR_AWAY);
	p->z = clamp((p->clip[2] * p->one_by_w + 1) / 2, 0, 1);
}

/* a + (b - a) * t */
static void mix(const struct point *a, const struct point *b, float t, struct point *to)
{
	for (int i = 0; i < 4; i++) {
		to->clip[i] = a->clip[i] + (b->clip[i] - a->clip[i]) * t;
		to->color[i] = a->color[i] + (b->color[i] - a->color[i]) * t;
	}
	for (int i = 0; i < 2; i++)
		to->uv[i] = a->uv[i] + (b->uv[i] - a->uv[i]) * t;
}

/* How far in front of the near plane. */
static float distance(const struct point *p)
{
	return p->clip[2] + p->clip[3];
}

static bool is_visible(const struct point *p)
{
	return distance(p) > 0 && p->clip[3] > 0;
}

/* Cut a polygon of n points at the near plane; to has room for n + 1. */
static unsigned int cut(const struct point *from, unsigned int n, struct point *to)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < n; i++) {
		const struct point *a = from + i, *b = from + (i + 1) % n;

		if (is_visible(a))
			to[count++] = *a;
		if (is_visible(a) != is_visible(b)) {
			mix(a, b, distance(a) / (distance(a) - distance(b)), to + count);
			count += to[count].clip[3] > 0;
		}
	}
	return count;
}

/* --- primitives ------------------------------------------------------------------ */

static void draw_point(struct raster *r, struct point *p)
{
	float half = clamp(r->point_size, 1, POINT_MAX) / 2;
	struct bounds open = open_bounds(r);

	if (!is_visible(p))
		return;
	project(r, p);
	r->points++;
	for (float y = floorf(p->y - half + 0.5f); y < p->y + half - 0.5f + 0.001f; y++)
		for (float x = floorf(p->x - half + 0.5f); x < p->x + half - 0.5f + 0.001f; x++)
			shade_if_open(r, &open, x, y, p);
}

/* Between a and b at t, perspective taken into account. */
static void interpolate(const struct point *const p[], const float share[], int n, struct point *to)
{
	float w = 0;

	memset(to, 0, sizeof(*to));
	for (int i = 0; i < n; i++) {
		to->z += p[i]->z * share[i];
		w += p[i]->one_by_w * share[i];
		for (int k = 0; k < 4; k++)
			to->color[k] += p[i]->color[k] * p[i]->one_by_w * share[i];
		for (int k = 0; k < 2; k++)
			to->uv[k] += p[i]->uv[k] * p[i]->one_by_w * share[i];
	}
	to->one_by_w = w;
	for (int k = 0; k < 4; k++)
		to->color[k] /= w;
	for (int k = 0; k < 2; k++)
		to->uv[k] /= w;
}

static void draw_line(struct raster *r, const struct point *from, const struct point *to)
{
	struct point ends[2] = { *from, *to }, between;
	const struct point *const p[2] = { &ends[0], &ends[1] };
	struct bounds open = open_bounds(r);
	unsigned int steps;
	float length;

	if (!is_visible(from) && !is_visible(to))
		return;
	if (!is_visible(from) || !is_visible(to))
		mix(from, to, distance(from) / (distance(from) - distance(to)),
		    &ends[!is_visible(to)]);
	project(r, &ends[0]);
	project(r, &ends[1]);
	length = fmaxf(fabsf(ends[1].x - ends[0].x), fabsf(ends[1].y - ends[0].y));
	steps = (unsigned int)clamp(length, 0, 2 * FAR_AWAY) + 1;
	r->lines++;
	for (unsigned int i = 0; i < steps; i++) {
		const float share[2] = { 1 - (float)i / (float)steps, (float)i / (float)steps };

		interpolate(p, share, 2, &between);
		shade_if_open(r, &open, floorf(ends[0].x * share[0] + ends[1].x * share[1]),
			      floorf(ends[0].y * share[0] + ends[1].y * share[1]), &between);
	}
}

/* Twice the area of a, b and the point x, y; positive: the point is on the right of a to b. */
static double edge(const struct point *a, const struct point *b, double x, double y)
{
	return ((double)b->x - a->x) * (y - a->y) - ((double)b->y - a->y) * (x - a->x);
}

/* Pixels on an edge belong to the triangle whose upper or left edge that is. */
static bool is_inside(double e, const struct point *a, const struct point *b)
{
	return e > 0 || (e == 0 && (b->y < a->y || (b->y == a->y && b->x > a->x)));
}

static struct bounds around(const struct bounds *open, const struct point *const p[3])
{
	float left = fminf(p[0]->x, fminf(p[1]->x, p[2]->x)),
	      top = fminf(p[0]->y, fminf(p[1]->y, p[2]->y));
	float right = fmaxf(p[0]->x, fmaxf(p[1]->x, p[2]->x)) + 1;
	float bottom = fmaxf(p[0]->y, fmaxf(p[1]->y, p[2]->y)) + 1;

	return (struct bounds){
		(uint32_t)clamp(left, (float)open->left, (float)open->right),
		(uint32_t)clamp(top, (float)open->top, (float)open->bottom),
		(uint32_t)clamp(right, (float)open->left, (float)open->right),
		(uint32_t)clamp(bottom, (float)open->top, (float)open->bottom),
	};
}

static void scan(struct raster *r, const struct point *const p[3], double area)
{
	struct bounds open = open_bounds(r), b = around(&open, p);
	struct point at;

	for (uint32_t y = b.top; y < b.bottom; y++) {
		for (uint32_t x = b.left; x < b.right; x++) {
			double e0 = edge(p[1], p[2], x + 0.5, y + 0.5),
			       e1 = edge(p[2], p[0], x + 0.5, y + 0.5);
			double e2 = edge(p[0], p[1], x + 0.5, y + 0.5);
			const float share[3] = { (float)(e0 / area), (float)(e1 / area), (float)(e2 / area) };

			if (!is_inside(e0, p[1], p[2]) || !is_inside(e1, p[2], p[0]) ||
			    !is_inside(e2, p[0], p[1]))
				continue;
			interpolate(p, share, 3, &at);
			shade(r, x, y, &at);
		}
	}
}

/* The front is what turns left (in the cube, where y goes up). */
static void draw_cut_triangle(struct raster *r, const struct point *a, const struct point *b,
			      const struct point *c)
{
	double area = edge(a, b, c->x, c->y);
	bool front = area < 0;
	const struct point *const turned[3] = { a, front ? c : b, front ? b : c };

	if (area == 0 || (front && r->cull == DRAW_FRONT_FACE) ||
	    (!front && r->cull == DRAW_BACK_FACE))
		return;
	scan(r, turned, fabs(area));
}

static void draw_triangle(struct raster *r, const struct point *a, const struct point *b,
			  const struct point *c)
{
	struct point whole[3] = { *a, *b, *c }, part[4];
	unsigned int n = cut(whole, 3, part);

	r->triangles++;
	for (unsigned int i = 0; i < n; i++)
		project(r, part + i);
	for (unsigned int i = 2; i < n; i++)
		draw_cut_triangle(r, part, part + i - 1, part + i);
}

/* p: the last three vertices, the newest last; n: its number. */
static void draw_next(struct raster *r, enum draw_primitive primitive, uint32_t n,
		      const struct point *first, struct point p[3])
{
	if (primitive == DRAW_POINTS)
		draw_point(r, p + 2);
	else if (primitive == DRAW_LINES && n % 2 == 1)
		draw_line(r, p + 1, p + 2);
	else if (primitive == DRAW_LINE_STRIP && n >= 1)
		draw_line(r, p + 1, p + 2);
	else if (primitive == DRAW_TRIANGLES && n % 3 == 2)
		draw_triangle(r, p, p + 1, p + 2);
	else if (primitive == DRAW_TRIANGLE_STRIP && n >= 2)
		draw_triangle(r, p + n % 2, p + 1 - n % 2, p + 2);
	else if (primitive == DRAW_TRIANGLE_FAN && n >= 2)
		draw_triangle(r, first, p + 1, p + 2);
}

void raster_draw(struct raster *r, enum draw_primitive primitive, raster_vertex vertex,
		 const void *context, uint32_t count)
{
	struct point p[3], first;

	memset(p, 0, sizeof(p));
	first = p[0];
	for (uint32_t n = 0; n < count; n++) {
		struct draw_vertex v = vertex(context, n);

		p[0] = p[1];
		p[1] = p[2];
		transform(r, &v, p + 2);
		if (n == 0)
			first = p[2];
		draw_next(r, primitive, n, &first, p);
	}
}
