// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* draw_<link> <scene> <width> <height> <file>: draw a scene, and write it as PAM. */
#include <stdio.h>
#include <stdlib.h>

#include "user/examples/draw/link.h"
#include "user/examples/draw/scene.h"

static const struct scene *const scenes[] = { &scene_cubes, &scene_panel };

static int write_pam(const char *path, uint32_t width, uint32_t height, const uint8_t *pixels)
{
	FILE *file = fopen(path, "wb");
	bool good;

	if (!file)
		return -errno;
	fprintf(file, "P7\nWIDTH %u\nHEIGHT %u\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n",
		width, height);
	good = fwrite(pixels, 4, (size_t)width * height, file) == (size_t)width * height;
	return !fclose(file) && good ? 0 : -EIO;
}

static int render(const char *name, uint32_t width, uint32_t height, const char *path)
{
	uint8_t *pixels = malloc((size_t)width * height * 4);
	int err = -ENOENT;

	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++)
		if (!strcmp(scenes[i]->name, name))
			err = scene_render(scenes[i], link_open(), width, height, pixels);
	if (!err)
		err = write_pam(path, width, height, pixels);
	free(pixels);
	link_close();
	return err;
}

int main(int argc, char **argv)
{
	int err;

	if (argc != 5)
		return 2;
	err = render(argv[1], (uint32_t)atoi(argv[2]), (uint32_t)atoi(argv[3]), argv[4]);
	if (err)
		fprintf(stderr, "%s: %s\n", argv[1], strerror(-err));
	return err ? 1 : 0;
}
