/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * 4 by 4 matrices by columns, for scenes.  Sums and products only, and a sine of our own: those of
 * two C libraries may differ in the last bit.
 */
#ifndef USER_EXAMPLES_DRAW_MATRIX_H
#define USER_EXAMPLES_DRAW_MATRIX_H

struct matrix {
	float m[16];
};

/* turns: of a whole circle, -1 to 1 */
float turn_sine(float turns);
float turn_cosine(float turns);

struct matrix matrix_multiply(const struct matrix *a, const struct matrix *b);
struct matrix matrix_move(float x, float y, float z);
struct matrix matrix_turn(float turns, int axis);	/* around axis 0, 1 or 2 */

/* What lies between near and far in front of the viewer; height: of the picture over its width. */
struct matrix matrix_view(float height, float near, float far);

#endif
