// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* pam2png <file.pam> <file.png>: RGBA, by libpng; what was written is read again and compared. */
#include <png.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t *read_pam(const char *path, png_image *image)
{
	FILE *file = fopen(path, "rb");
	uint8_t *pixels = NULL;
	size_t size;

	*image = (png_image){ .version = PNG_IMAGE_VERSION, .format = PNG_FORMAT_RGBA };
	if (!file)
		return NULL;
	if (fscanf(file, "P7\nWIDTH %u\nHEIGHT %u\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR",
		   &image->width, &image->height) == 2 &&
	    fgetc(file) == '\n') {
		size = PNG_IMAGE_SIZE(*image);
		pixels = malloc(size);
		if (fread(pixels, 1, size, file) != size) {
			free(pixels);
			pixels = NULL;
		}
	}
	fclose(file);
	return pixels;
}

static int is_same(const char *path, const uint8_t *pixels, size_t size)
{
	png_image image = { .version = PNG_IMAGE_VERSION };
	uint8_t *again = malloc(size);
	int same;

	same = png_image_begin_read_from_file(&image, path);
	image.format = PNG_FORMAT_RGBA;
	same = same && PNG_IMAGE_SIZE(image) == size &&
	       png_image_finish_read(&image, NULL, again, 0, NULL) && !memcmp(again, pixels, size);
	free(again);
	return same;
}

int main(int argc, char **argv)
{
	png_image image;
	uint8_t *pixels;
	int good;

	if (argc != 3)
		return 2;
	pixels = read_pam(argv[1], &image);
	good = pixels && png_image_write_to_file(&image, argv[2], 0, pixels, 0, NULL) &&
	       is_same(argv[2], pixels, PNG_IMAGE_SIZE(image));
	free(pixels);
	if (!good)
		fprintf(stderr, "pam2png: %s\n", argv[1]);
	return good ? 0 : 1;
}
