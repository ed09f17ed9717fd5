// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "user/examples/draw/matrix.h"

/* Between -1/4 and 1/4 of a turn by the first terms of the series; good to a millionth. */
float turn_sine(float turns)
{
	float x, square;

	while (turns > 0.5f)
		turns -= 1;
	while (turns < -0.5f)
		turns += 1;
	if (turns > 0.25f)
		turns = 0.5f - turns;
	if (turns < -0.25f)
		turns = -0.5f - turns;
	x = turns * 6.2831853f;
	square = x * x;
	return x * (1 - square / 6 * (1 - square / 20 * (1 - square / 42 * (1 - square / 72))));
}

float turn_cosine(float turns)
{
	return turn_sine(turns + 0.25f);
}

struct matrix matrix_multiply(const struct matrix *a, const struct matrix *b)
{
	struct matrix product = { { 0 } };

	for (int column = 0; column < 4; column++)
		for (int row = 0; row < 4; row++)
			for (int k = 0; k < 4; k++)
				product.m[column * 4 + row] +=
					a->m[k * 4 + row] * b->m[column * 4 + k];
	return product;
}

struct matrix matrix_move(float x, float y, float z)
{
	return (struct matrix){ { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, x, y, z, 1 } };
}

struct matrix matrix_turn(float turns, int axis)
{
	struct matrix t = matrix_move(0, 0, 0);
	int a = (axis + 1) % 3, b = (axis + 2) % 3;

	t.m[a * 4 + a] = t.m[b * 4 + b] = turn_cosine(turns);
	t.m[a * 4 + b] = turn_sine(turns);
	t.m[b * 4 + a] = -turn_sine(turns);
	return t;
}

struct matrix matrix_view(float height, float near, float far)
{
	return (struct matrix){ {
		1.5f, 0, 0, 0, 0, 1.5f / height, 0, 0,
		0, 0, (far + near) / (near - far), -1, 0, 0, 2 * far * near / (near - far), 0,
	} };
}
