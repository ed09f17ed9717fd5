// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Rows of cubes that turn and fade into the distance, on a floor that comes from behind us. */
#include "user/examples/draw/matrix.h"
#include "user/examples/draw/scene.h"

#define ROWS	4
#define COLUMNS	5
#define SIDE	32u	/* pixels of the texture */

struct things {			/* at the server */
	struct draw_buffer cube, indices, floor;
	struct draw_texture checks, grain;
};

/* The four corners of each side, so that each has its own texture and color. */
static void make_cube(struct draw_vertex vertices[24], uint32_t indices[36])
{
	static const uint8_t colors[6][3] = {
		{ 255, 120, 110 }, { 120, 220, 130 }, { 120, 150, 255 },
		{ 250, 220, 110 }, { 220, 130, 240 }, { 130, 230, 230 },
	};
	static const uint32_t two[6] = { 0, 1, 2, 0, 2, 3 };

	for (uint32_t side = 0; side < 6; side++) {
		uint32_t axis = side / 2;
		float sign = side % 2 ? -1 : 1;

		for (uint32_t corner = 0; corner < 4; corner++) {
			struct draw_vertex *v = &vertices[side * 4 + corner];
			float a = corner == 0 || corner == 3 ? -1 : 1, b = corner < 2 ? -1 : 1;

			v->position[axis] = sign;
			v->position[(axis + 1) % 3] = a * sign;
			v->position[(axis + 2) % 3] = b;
			v->uv[0] = (a + 1) / 2;
			v->uv[1] = (b + 1) / 2;
			memcpy(v->color, colors[side], 3);
			v->color[3] = 255;
		}
		for (uint32_t i = 0; i < 6; i++)
			indices[side * 6 + i] = side * 4 + two[i];
	}
}

static int make_checks(struct vrpq_client *c, struct draw_texture texture)
{
	uint8_t pixels[SIDE * SIDE * 3];

	for (uint32_t i = 0; i < SIDE * SIDE; i++)
		memset(pixels + i * 3, (i / 8 + i / SIDE / 8) % 2 ? 255 : 150, 3);
	return draw_texture_image(c, texture, DRAW_RGB8, SIDE, SIDE, sizeof(pixels), pixels);
}

static int make_grain(struct vrpq_client *c, struct draw_texture texture)
{
	uint8_t pixels[SIDE * SIDE];
	uint32_t random = 7;

	for (uint32_t i = 0; i < sizeof(pixels); i++) {
		random = random * 1664525 + 1013904223;
		pixels[i] = (uint8_t)(150 + (random >> 24) % 60);
	}
	draw_texture_sampling(c, texture, DRAW_LINEAR, DRAW_REPEAT);
	return draw_texture_image(c, texture, DRAW_GRAY8, SIDE, SIDE, sizeof(pixels), pixels);
}

static int make_things(struct vrpq_client *c, struct things *t)
{
	static const struct draw_vertex floor[4] = {
		{ { -30, -2, 10 }, { 0, 0 }, { 110, 150, 110, 255 } },
		{ { 30, -2, 10 }, { 20, 0 }, { 110, 150, 110, 255 } },
		{ { -30, -2, -60 }, { 0, 20 }, { 140, 130, 100, 255 } },
		{ { 30, -2, -60 }, { 20, 20 }, { 140, 130, 100, 255 } },
	};
	struct draw_vertex cube[24];
	uint32_t indices[36];
	int err;

	memset(cube, 0, sizeof(cube));
	make_cube(cube, indices);
	err = draw_create_buffer(c, &t->cube);
	err = err ? err : draw_create_buffer(c, &t->indices);
	err = err ? err : draw_create_buffer(c, &t->floor);
	err = err ? err : draw_create_texture(c, &t->checks);
	err = err ? err : draw_create_texture(c, &t->grain);
	err = err ? err : draw_buffer_vertices(c, t->cube, 24, cube);
	err = err ? err : draw_buffer_indices(c, t->indices, 36, indices);
	err = err ? err : draw_buffer_vertices(c, t->floor, 4, floor);
	err = err ? err : make_checks(c, t->checks);
	return err ? err : make_grain(c, t->grain);
}

static int set_matrix(struct vrpq_client *c, const struct matrix *m)
{
	struct draw_uniform uniform = { .tag = DRAW_MATRIX };

	memcpy(uniform.as.matrix, m->m, sizeof(m->m));
	return draw_set_uniform(c, &uniform);
}

static int draw_floor(struct vrpq_client *c, const struct things *t, const struct matrix *view)
{
	set_matrix(c, view);
	draw_bind_texture(c, t->grain);
	draw_cull(c, DRAW_NO_FACE);
	return draw_draw_vertices(c, DRAW_TRIANGLE_STRIP, t->floor, 0, 4);
}

static int draw_cube(struct vrpq_client *c, const struct things *t, const struct matrix *view,
		     uint32_t row, uint32_t column)
{
	struct matrix move = matrix_move(((float)column - 2) * 3.5f, 0, -7 - (float)row * 6);
	struct matrix turn = matrix_turn((float)(row + 2 * column) / 15, 1);
	struct matrix tilt = matrix_turn((float)(row * 3 + column) / 40, 0), place;
	struct draw_uniform tint = { .tag = DRAW_TINT, .as.tint = { 1, 1, 1, 1 } };

	tint.as.tint.green = 1 - (float)column / 12;
	draw_set_uniform(c, &tint);
	place = matrix_multiply(view, &move);
	place = matrix_multiply(&place, &turn);
	place = matrix_multiply(&place, &tilt);
	set_matrix(c, &place);
	return draw_draw_indexed(c, DRAW_TRIANGLES, t->cube, t->indices, 0, 36);
}

static int prepare(struct vrpq_client *c)
{
	static const struct draw_uniform fog = {
		.tag = DRAW_FOG, .as.fog = { { 0.65f, 0.75f, 0.9f, 1 }, 8, 50 }
	};
	static const struct draw_color sky = { 0.65f, 0.75f, 0.9f, 1 };

	draw_clear_color(c, &sky);
	draw_clear_depth(c, 1);
	draw_clear(c, DRAW_COLOR_PLANE | DRAW_DEPTH_PLANE);
	draw_set_uniform(c, &fog);
	draw_depth_compare(c, DRAW_LESS_EQUAL);
	return draw_enable(c, DRAW_DEPTH_TEST | DRAW_DEPTH_WRITE | DRAW_TEXTURING);
}

static int draw_all(struct vrpq_client *c, uint32_t width, uint32_t height)
{
	struct matrix view = matrix_view((float)height / (float)width, 1, 80);
	struct matrix tilt = matrix_turn(0.05f, 0), up = matrix_move(0, -3, -3);
	struct things things;
	int err = make_things(c, &things);

	if (err)
		return err;
	view = matrix_multiply(&view, &tilt);
	view = matrix_multiply(&view, &up);
	prepare(c);
	draw_floor(c, &things, &view);
	draw_bind_texture(c, things.checks);
	draw_cull(c, DRAW_BACK_FACE);
	for (uint32_t row = 0; row < ROWS; row++)
		for (uint32_t column = 0; column < COLUMNS; column++)
			draw_cube(c, &things, &view, row, column);
	draw_delete_buffer(c, things.floor);
	draw_delete_texture(c, things.grain);
	return draw_finish(c);
}

const struct scene scene_cubes = { "cubes", draw_all };
