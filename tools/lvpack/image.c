// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "hyp/lib/addr.h"
#include "hyp/config/payload.h"
#include "tools/lvpack/image.h"

#define HYPERVISOR_MAX	0x4000000u

/* Offsets in the payload, before anything is written. */
struct places {
	uint64_t names, description, file[LV_PAYLOAD_FILES_MAX], size;
};

static void lay_out(const struct system *system, struct places *places)
{
	uint64_t at = sizeof(struct lv_payload);

	at += system->nr_files * sizeof(struct lv_payload_file);
	places->names = at;
	for (uint32_t i = 0; i < system->nr_files; i++)
		at += strlen(system->file[i].name) + 1;
	places->description = at = round_up(at, 8);
	at += system->description.size;
	for (uint32_t i = 0; i < system->nr_files; i++) {
		places->file[i] = at = round_up(at, LV_PAYLOAD_ALIGN);
		at += system->file[i].file.size;
	}
	places->size = round_up(at, LV_PAYLOAD_ALIGN);
}

static void fill_files(const struct system *system, const struct places *places, char *base)
{
	struct lv_payload_file *entry = (void *)(base + sizeof(struct lv_payload));
	uint64_t name = places->names;

	for (uint32_t i = 0; i < system->nr_files; i++) {
		const struct system_file *file = &system->file[i];

		entry[i].offset = places->file[i];
		entry[i].size = file->file.size;
		entry[i].name_offset = (uint32_t)name;
		strcpy(base + name, file->name);
		name += strlen(file->name) + 1;
		if (file->file.size)
			memcpy(base + places->file[i], file->file.data, file->file.size);
	}
}

static int fill_payload(const struct system *system, struct file *payload)
{
	struct lv_payload *header;
	struct places places;

	lay_out(system, &places);
	payload->size = places.size;
	payload->data = calloc(1, places.size);
	if (!payload->data)
		return complain("out of memory");
	fill_files(system, &places, payload->data);
	memcpy((char *)payload->data + places.description, system->description.data,
	       system->description.size);
	header = payload->data;
	header->magic = LV_PAYLOAD_MAGIC;
	header->version = LV_PAYLOAD_VERSION;
	header->size = places.size;
	header->count = system->nr_files;
	header->table_offset = sizeof(*header);
	header->description_offset = places.description;
	header->description_size = system->description.size;
	header->checksum = payload_checksum(header + 1, places.size - sizeof(*header));
	return 0;
}

/* Read the hypervisor, make room for its bss, and let its header cover the payload. */
static int read_hypervisor(const char *path, uint64_t payload_size, struct file *file)
{
	struct lv_arm64_image *header;
	uint64_t size;

	if (file_read(path, file))
		return -1;
	header = file->data;
	if (file->size < sizeof(*header) || header->magic != LV_ARM64_IMAGE_MAGIC)
		return complain("%s: no arm64 Image", path);
	if (header->image_size < file->size || header->image_size > HYPERVISOR_MAX)
		return complain("%s: 0x%" PRIx64 " bytes by its header, 0x%" PRIx64 " in the file",
				path, header->image_size, file->size);
	size = round_up(header->image_size, LV_PAYLOAD_ALIGN);
	header = realloc(file->data, size);
	if (!header)
		return complain("out of memory");
	file->data = header;
	memset((char *)file->data + file->size, 0, size - file->size);
	file->size = size;
	header->payload = size;
	header->image_size = size + payload_size;
	return 0;
}

int image_write(const struct system *system, const char *hypervisor_path, const char *path)
{
	struct file part[2] = { { 0 } };
	int status = -1;

	if (!fill_payload(system, &part[1]) &&
	    !read_hypervisor(hypervisor_path, part[1].size, &part[0]))
		status = file_write(path, part, 2);
	file_free(&part[0]);
	file_free(&part[1]);
	return status;
}

static void list_files(const struct payload *payload, uint64_t at)
{
	const char *base = payload->base;

	printf("0x%08" PRIx64 " %10u  (system description)\n",
	       at + (uint64_t)((const char *)payload->description - base),
	       payload->description_size);
	for (uint32_t i = 0; i < payload->count; i++)
		printf("0x%08" PRIx64 " %10" PRIu64 "  %s\n", at + payload->file[i].offset,
		       payload->file[i].size, base + payload->file[i].name_offset);
}

static void list_vms(const struct config *config)
{
	for (uint32_t i = 0; i < config->nr_vms; i++) {
		const struct config_vm *vm = &config->vm[i];

		printf("VM %u \"%s\": %u vCPU%s, %" PRIu64 " MiB, %s%s%s\n", vm->id, vm->name,
		       vm->nr_vcpus, vm->nr_vcpus == 1 ? "" : "s", vm->memory >> 20, vm->kernel,
		       vm->initrd ? ", " : "", vm->initrd ? vm->initrd : "");
	}
	printf("%u link%s\n", config->nr_links, config->nr_links == 1 ? "" : "s");
}

static int list(const char *path, const struct file *file)
{
	const struct lv_arm64_image *header = file->data;
	static struct config config;
	struct config_error error;
	struct payload payload;

	if (file->size < sizeof(*header) || header->magic != LV_ARM64_IMAGE_MAGIC ||
	    !header->payload || header->payload > file->size)
		return complain("%s: no packed linkvisor image", path);
	if (payload_open((const char *)file->data + header->payload, file->size - header->payload,
			 &payload, &error))
		return complain("%s: payload: %s", path, error.reason);
	if (config_parse(payload.description, payload.description_size, &config, &error))
		return complain("%s:%s: %s: %s", path, error.node, error.property, error.reason);
	printf("0x%08x %10" PRIu64 "  (hypervisor)\n", 0, header->payload);
	list_files(&payload, header->payload);
	list_vms(&config);
	return 0;
}

int image_list(const char *path)
{
	struct file file;
	int status;

	if (file_read(path, &file))
		return -1;
	status = list(path, &file);
	file_free(&file);
	return status;
}
