// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "hyp/config/board.h"
#include "hyp/config/place.h"
#include "hyp/config/reader.h"
#include "hyp/config/guest_image.h"
#include "tools/lvpack/description.h"
#include "tools/lvpack/kernel.h"
#include "tools/lvpack/system.h"

#define PATH_LIMIT 4096

/* A refusal of the description: "system.dts:/vm@2: cpus: reason". */
static int refuse(const char *path, const struct config_error *error)
{
	char text[sizeof(*error) + 8];

	config_error_print(error, text, sizeof(text));
	fprintf(stderr, "%s:%s\n", path, text);
	return -1;
}

int system_read(struct system *system, const char *path, const struct paths *include)
{
	struct config_error error;

	system->path = path;
	if (description_read(path, include, &system->description))
		return -1;
	if (system->description.size > UINT32_MAX)
		return complain("%s: too large", path);
	if (config_parse(system->description.data, (uint32_t)system->description.size,
			 &system->config, &error))
		return refuse(path, &error);
	return 0;
}

static bool is_file(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISREG(status.st_mode);
}

static bool join(char path[PATH_LIMIT], const char *folder, size_t length, const char *name)
{
	int size = snprintf(path, PATH_LIMIT, "%.*s%s%s", (int)length, folder,
			    length ? "/" : "", name);

	return size < PATH_LIMIT && is_file(path);
}

/* Where the description's @name is: @path.  False: nowhere. */
static bool find(const struct system *system, const struct paths *search, const char *name,
		 char path[PATH_LIMIT])
{
	const char *slash = strrchr(system->path, '/');

	if (name[0] == '/')
		return join(path, "", 0, name);
	for (uint32_t i = 0; i < search->count; i++)
		if (join(path, search->path[i], strlen(search->path[i]), name))
			return true;
	return join(path, system->path, slash ? (size_t)(slash - system->path) : 0, name);
}

static struct file *known_file(struct system *system, const char *name)
{
	for (uint32_t i = 0; i < system->nr_files; i++)
		if (!strcmp(system->file[i].name, name))
			return &system->file[i].file;
	return NULL;
}

/* The file called @name, read if no other VM had it before. */
static const struct file *get_file(struct system *system, const struct paths *search,
				   const struct config_vm *vm, const char *property,
				   const char *name)
{
	struct system_file *added = &system->file[system->nr_files];
	struct file *file = known_file(system, name);
	struct config_error error;
	char path[PATH_LIMIT];

	if (file)
		return file;
	if (!find(system, search, name, path)) {
		config_refuse_vm(&error, vm, property,
				 "file \"%s\" not found in %u -I folders nor beside the description%s",
				 name, search->count, search->count ? "" : "; try -I build");
		refuse(system->path, &error);
		return NULL;
	}
	if (file_read(path, &added->file))
		return NULL;
	added->name = name;
	system->nr_files++;
	return &added->file;
}

/* The same of the kernel, unpacked. */
static const struct file *get_kernel(struct system *system, const struct paths *search,
				     const struct config_vm *vm)
{
	struct file *file = known_file(system, vm->kernel);
	struct config_error error;
	char reason[KERNEL_REASON];

	if (!file && !get_file(system, search, vm, "kernel", vm->kernel))
		return NULL;
	file = known_file(system, vm->kernel);
	if (!kernel_unpack(file, reason))
		return file;
	config_refuse_vm(&error, vm, "kernel", "\"%s\" %s", vm->kernel, reason);
	refuse(system->path, &error);
	return NULL;
}

static int read_vm_files(struct system *system, const struct paths *search,
			 const struct config_vm *vm)
{
	const struct file *kernel, *initrd;
	struct guest_files files = { 0 };
	struct guest_image image;
	struct config_error error;

	kernel = get_kernel(system, search, vm);
	if (!kernel)
		return -1;
	files.kernel = kernel->data;
	files.kernel_size = kernel->size;
	if (vm->initrd) {
		initrd = get_file(system, search, vm, "initrd", vm->initrd);
		if (!initrd)
			return -1;
		files.initrd = initrd->data;
		files.initrd_size = initrd->size;
	}
	if (guest_image_place(vm, &files, &image, &error))
		return refuse(system->path, &error);
	return 0;
}

int system_read_files(struct system *system, const struct paths *search)
{
	for (uint32_t i = 0; i < system->config.nr_vms; i++)
		if (read_vm_files(system, search, &system->config.vm[i]))
			return -1;
	return 0;
}

int system_check_board(const struct system *system, const char *board_path)
{
	struct config_error error;
	struct file tree;
	struct board board;
	int status = -1;

	if (file_read(board_path, &tree))
		return -1;
	if (tree.size < 64)
		complain("%s: no device tree blob", board_path);
	else if (board_parse(tree.data, &board, &error))
		refuse(board_path, &error);
	else if (config_check_board(&system->config, &board, &error) ||
		 config_check_places(&system->config, &board, &error))
		refuse(system->path, &error);
	else
		status = 0;
	file_free(&tree);
	return status;
}

void system_free(struct system *system)
{
	for (uint32_t i = 0; i < system->nr_files; i++)
		file_free(&system->file[i].file);
	file_free(&system->description);
}
