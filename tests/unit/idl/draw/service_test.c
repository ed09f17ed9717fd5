// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What the server of draw does with requests that the interface allows and that make no sense. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "user/examples/draw/link.h"

static struct vrpq_client *c;

static int begin(void **state)
{
	(void)state;
	c = link_open();
	return 0;
}

static int end(void **state)
{
	(void)state;
	link_close();
	return 0;
}

static enum draw_error error(void)
{
	enum draw_error e;

	assert_int_equal(draw_first_error(c, &e), 0);
	return e;
}

static void without_a_picture_nothing_is_drawn(void **state)
{
	const float middle[3] = { 0 };
	const uint8_t white[4] = { 255, 255, 255, 255 };

	(void)state;
	assert_int_equal(draw_draw_point(c, middle, white), 0);
	assert_int_equal(error(), DRAW_NO_PICTURE);
	assert_int_equal(error(), DRAW_NO_ERROR);
	assert_int_equal(draw_picture(c, 0, 1), -EINVAL);
	assert_int_equal(draw_picture(c, DRAW_PICTURE_MAX + 1, 1), -EINVAL);
}

static void handles_are_looked_up(void **state)
{
	struct draw_buffer buffer, other;
	struct draw_texture texture;

	(void)state;
	assert_int_equal(draw_create_buffer(c, &buffer), 0);
	assert_int_equal(draw_create_texture(c, &texture), 0);
	other.id = texture.id;
	draw_delete_buffer(c, other);
	assert_int_equal(error(), DRAW_NO_SUCH_HANDLE);
	draw_delete_buffer(c, buffer);
	assert_int_equal(error(), DRAW_NO_ERROR);
	draw_delete_buffer(c, buffer);
	assert_int_equal(error(), DRAW_NO_SUCH_HANDLE);
	draw_bind_texture(c, (struct draw_texture){ 0 });
	assert_int_equal(error(), DRAW_NO_SUCH_HANDLE);
}

static void values_are_judged(void **state)
{
	const struct draw_region outside = { 1, 1, 0xffffffff, 1 };
	struct draw_vertex vertices[2] = { { { 0 }, { 0 }, { 0 } } };
	struct draw_texture texture;
	struct draw_buffer buffer;
	uint8_t pixels[16] = { 0 };

	(void)state;
	draw_picture(c, 8, 8);
	draw_create_texture(c, &texture);
	draw_create_buffer(c, &buffer);
	draw_texture_image(c, texture, DRAW_RGBA8, 2, 2, 15, pixels);
	assert_int_equal(error(), DRAW_BAD_VALUE);
	draw_texture_image(c, texture, DRAW_RGBA8, 2, 2, 16, pixels);
	draw_texture_update(c, texture, &outside, 0, pixels);
	assert_int_equal(error(), DRAW_BAD_VALUE);
	draw_buffer_vertices(c, buffer, 2, vertices);
	draw_buffer_update(c, buffer, 1, 2, vertices);
	assert_int_equal(error(), DRAW_BAD_VALUE);
	draw_draw_vertices(c, DRAW_POINTS, buffer, 0xffffffff, 2);
	assert_int_equal(error(), DRAW_BAD_VALUE);
	draw_draw_vertices(c, DRAW_POINTS, buffer, 0, 2);
	assert_int_equal(error(), DRAW_NO_ERROR);
}

static void memory_has_a_limit(void **state)
{
	struct draw_vertex *many = calloc(DRAW_VERTICES_MAX, sizeof(*many));
	struct draw_buffer buffer[4];

	(void)state;
	for (int i = 0; i < 4; i++) {
		assert_int_equal(draw_create_buffer(c, &buffer[i]), 0);
		draw_buffer_vertices(c, buffer[i], DRAW_VERTICES_MAX, many);
	}
	assert_int_equal(error(), DRAW_NO_MEMORY);
	draw_delete_buffer(c, buffer[0]);
	draw_buffer_vertices(c, buffer[3], DRAW_VERTICES_MAX, many);
	assert_int_equal(error(), DRAW_NO_ERROR);
	free(many);
}

static void results_come_back(void **state)
{
	const struct draw_region all = { 0, 0, 4, 4 }, outside = { 3, 3, 2, 1 };
	uint32_t size = 0, picture_max, texture_max;
	uint64_t points, lines, triangles, pixels;
	char name[DRAW_NAME_MAX + 1];
	uint8_t bytes[64];
	float depths[16];

	(void)state;
	assert_int_equal(draw_picture(c, 4, 4), 0);
	assert_int_equal(draw_read_pixels(c, &all, 64, &size, bytes), 0);
	assert_int_equal(size, 64);
	assert_int_equal(draw_read_pixels(c, &all, 63, &size, bytes), -EINVAL);
	assert_int_equal(draw_read_pixels(c, &outside, 64, &size, bytes), -EINVAL);
	draw_clear_depth(c, 0.25f);
	draw_clear(c, DRAW_DEPTH_PLANE);
	assert_int_equal(draw_read_depth(c, &all, 16, &size, depths), 0);
	assert_true(size == 16 && depths[0] == 0.25f && depths[15] == 0.25f);
	assert_int_equal(draw_statistics(c, &points, &lines, &triangles, &pixels), 0);
	assert_int_equal(points + lines + triangles + pixels, 0);
	assert_int_equal(draw_describe(c, name, &picture_max, &texture_max), 0);
	assert_true(*name && picture_max == DRAW_PICTURE_MAX && texture_max == DRAW_TEXTURE_MAX);
}

/* Numbers that are none, or beyond every picture, in each primitive. */
static void odd_numbers_do_no_harm(void **state)
{
	static const float odd[] = { 0, 1, -1, 1e30f, -1e30f, INFINITY, -INFINITY, NAN, 1e-40f, 3e38f };
	struct draw_uniform matrix = { .tag = DRAW_MATRIX };
	struct draw_vertex v[100];
	struct draw_buffer buffer;
	uint32_t random = 1;

	(void)state;
	draw_picture(c, 16, 16);
	draw_create_buffer(c, &buffer);
	draw_enable(c, DRAW_DEPTH_TEST);
	for (int round = 0; round < 60; round++) {
		memset(v, 0, sizeof(v));
		for (int i = 0; i < 100; i++)
			for (int k = 0; k < 3; k++) {
				random = random * 1664525 + 1013904223;
				v[i].position[k] = odd[(random >> 16) % 10];
			}
		for (int k = 0; k < 16; k++) {
			random = random * 1664525 + 1013904223;
			matrix.as.matrix[k] = odd[(random >> 16) % (round % 2 ? 10 : 3)];
		}
		draw_set_uniform(c, &matrix);
		draw_buffer_vertices(c, buffer, 100, v);
		draw_draw_vertices(c, (enum draw_primitive)(round % 6), buffer, 0, 100);
	}
	assert_int_equal(draw_finish(c), 0);
	assert_int_equal(error(), DRAW_NO_ERROR);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_a_picture_nothing_is_drawn),
		TEST(handles_are_looked_up),
		TEST(values_are_judged),
		TEST(memory_has_a_limit),
		TEST(results_come_back),
		TEST(odd_numbers_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
