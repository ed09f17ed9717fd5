// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Instruments: two dials, a curve, a warning light, a sky of points. */
#include "user/examples/draw/matrix.h"
#include "user/examples/draw/scene.h"

#define DIAL		48u	/* corners of a dial */
#define CURVE		100u	/* points of a curve */
#define NEEDLE_FIRST	(DIAL + 2)	/* vertices of the needle, behind those of the dial */

static struct draw_vertex at(float x, float y, uint32_t rgba)
{
	return (struct draw_vertex){
		.position = { x, y, 0 },
		.color = { (uint8_t)(rgba >> 24), (uint8_t)(rgba >> 16), (uint8_t)(rgba >> 8), (uint8_t)rgba },
	};
}

static int move(struct vrpq_client *c, float x, float y, float wide, float high)
{
	struct draw_uniform uniform = { .tag = DRAW_MATRIX };

	uniform.as.matrix[0] = wide;
	uniform.as.matrix[5] = high;
	uniform.as.matrix[10] = uniform.as.matrix[15] = 1;
	uniform.as.matrix[12] = x;
	uniform.as.matrix[13] = y;
	return draw_set_uniform(c, &uniform);
}

/* A fan, and behind it the needle, which moves alone. */
static int make_dial(struct vrpq_client *c, struct draw_buffer *buffer)
{
	struct draw_vertex v[NEEDLE_FIRST + 3];
	int err = draw_create_buffer(c, buffer);

	v[0] = at(0, 0, 0x203040ff);
	for (uint32_t i = 0; i <= DIAL; i++)
		v[1 + i] = at(turn_sine((float)i / DIAL), turn_cosine((float)i / DIAL),
			      i % 4 ? 0x4060a0ff : 0x80a0e0ff);
	for (uint32_t i = 0; i < 3; i++)
		v[NEEDLE_FIRST + i] = at(0, 0, 0xff8040ff);
	return err ? err : draw_buffer_vertices(c, *buffer, NEEDLE_FIRST + 3, v);
}

static int set_needle(struct vrpq_client *c, struct draw_buffer dial, float turns)
{
	float x = turn_sine(turns), y = turn_cosine(turns);
	const struct draw_vertex needle[3] = {
		at(x * 0.9f, y * 0.9f, 0xffe080ff), at(y * 0.06f, -x * 0.06f, 0xff8040ff),
		at(-y * 0.06f, x * 0.06f, 0xff8040ff),
	};

	return draw_buffer_update(c, dial, NEEDLE_FIRST, 3, needle);
}

static int draw_dial(struct vrpq_client *c, struct draw_buffer dial, float x, float wide,
		     float turns)
{
	move(c, x, 0.1f, wide, 0.5f);
	set_needle(c, dial, turns);
	draw_draw_vertices(c, DRAW_TRIANGLE_FAN, dial, 0, DIAL + 2);
	draw_draw_vertices(c, DRAW_LINE_STRIP, dial, 1, DIAL + 1);
	return draw_draw_vertices(c, DRAW_TRIANGLES, dial, NEEDLE_FIRST, 3);
}

static int draw_curve(struct vrpq_client *c, uint32_t width, uint32_t height)
{
	const struct draw_region strip = { width / 16, height * 3 / 4, width * 7 / 8, height / 5 };
	static const struct draw_color black = { 0, 0, 0, 1 };
	struct draw_vertex v[CURVE];
	struct draw_buffer curve;
	int err = draw_create_buffer(c, &curve);

	if (err)
		return err;
	for (uint32_t i = 0; i < CURVE; i++)
		v[i] = at((float)i / CURVE * 2 - 1, turn_sine((float)i / 30) * 0.15f - 0.7f,
			  0x40ff60ff);
	draw_fill(c, &strip, &black);
	draw_scissor(c, &strip);
	draw_enable(c, DRAW_SCISSOR_TEST);
	move(c, 0, 0, 1, 1);
	draw_buffer_vertices(c, curve, CURVE, v);
	draw_draw_vertices(c, DRAW_LINE_STRIP, curve, 0, CURVE);
	draw_draw_vertices(c, DRAW_LINES, curve, 0, CURVE);
	draw_point_size(c, 3);
	draw_draw_vertices(c, DRAW_POINTS, curve, 0, CURVE);
	draw_disable(c, DRAW_SCISSOR_TEST);
	return draw_delete_buffer(c, curve);
}

/* Points that say nothing but that there are many of them. */
static int draw_sky(struct vrpq_client *c)
{
	uint32_t random = 3;
	int err = 0;

	move(c, 0, 0, 1, 1);
	draw_point_size(c, 1);
	for (uint32_t i = 0; i < 500 && !err; i++) {
		float position[3] = { 0 };
		uint8_t color[4] = { 200, 200, 255, 255 };

		random = random * 1664525 + 1013904223;
		position[0] = (float)(random >> 16) / 32768 - 1;
		random = random * 1664525 + 1013904223;
		position[1] = (float)(random >> 16) / 32768 - 1;
		err = draw_draw_point(c, position, color);
	}
	return err;
}

/* A light that shines through, made of a texture that is changed once. */
static int draw_light(struct vrpq_client *c)
{
	static const struct draw_region middle = { 1, 1, 2, 2 };
	static const uint8_t white[2 * 2 * 4] = { [0 ... 15] = 255 };
	uint8_t pixels[4 * 4 * 4];
	const struct draw_vertex v[4] = { { { -0.2f, 0.9f, 0 }, { 0, 0 }, { 255, 80, 80, 160 } },
					  { { -0.2f, 0.6f, 0 }, { 0, 1 }, { 255, 80, 80, 160 } },
					  { { 0.2f, 0.9f, 0 }, { 1, 0 }, { 255, 80, 80, 160 } },
					  { { 0.2f, 0.6f, 0 }, { 1, 1 }, { 255, 80, 80, 160 } } };
	struct draw_texture texture;
	struct draw_buffer buffer;
	int err = draw_create_texture(c, &texture);

	err = err ? err : draw_create_buffer(c, &buffer);
	if (err)
		return err;
	memset(pixels, 90, sizeof(pixels));
	draw_texture_image(c, texture, DRAW_RGBA8, 4, 4, sizeof(pixels), pixels);
	draw_texture_update(c, texture, &middle, sizeof(white), white);
	draw_texture_sampling(c, texture, DRAW_LINEAR, DRAW_CLAMP);
	draw_bind_texture(c, texture);
	draw_buffer_vertices(c, buffer, 4, v);
	draw_enable(c, DRAW_TEXTURING);
	draw_blending(c, DRAW_MIX);
	draw_draw_vertices(c, DRAW_TRIANGLE_STRIP, buffer, 0, 4);
	draw_blending(c, DRAW_ADD);
	move(c, 0, -0.1f, 0.7f, 0.7f);
	draw_draw_vertices(c, DRAW_TRIANGLE_STRIP, buffer, 0, 4);
	draw_blending(c, DRAW_OPAQUE);
	return draw_disable(c, DRAW_TEXTURING);
}

static int draw_all(struct vrpq_client *c, uint32_t width, uint32_t height)
{
	const struct draw_region all = { 0, 0, width, height };
	static const struct draw_color night = { 0.05f, 0.06f, 0.1f, 1 };
	struct draw_buffer dial;
	int err = make_dial(c, &dial);

	if (err)
		return err;
	draw_viewport(c, &all);
	draw_clear_color(c, &night);
	draw_clear(c, DRAW_COLOR_PLANE);
	draw_sky(c);
	draw_dial(c, dial, -0.5f, 0.5f * (float)height / (float)width, 0.15f);
	draw_dial(c, dial, 0.5f, 0.5f * (float)height / (float)width, -0.3f);
	err = draw_curve(c, width, height);
	err = err ? err : draw_light(c);
	for (uint32_t i = 0; i < 100; i++)
		draw_cursor(c, width / 2 + i / 2, height / 2);
	return err ? err : draw_finish(c);
}

const struct scene scene_panel = { "panel", draw_all };
