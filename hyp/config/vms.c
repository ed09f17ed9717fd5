// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#include "hyp/lib/addr.h"
#include "hyp/config/vms.h"

#define FILE_NAME_MAX	255
#define PRIORITY_MAX	31

static bool only_name_characters(const char *text)
{
	for (; *text; text++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_-", *text))
			return false;
	return true;
}

static int vm_name(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;
	const char *text;

	if (config_read_string(value, 1, CONFIG_NAME_LIMIT - 1, &text))
		return -1;
	if (!only_name_characters(text))
		return config_refuse_value(value, "\"%s\": only a-z, 0-9, _ and - are allowed",
					   text);
	memcpy(vm->name, text, value->size);
	return 0;
}

static int vm_reg(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;

	return config_check_reg(value, vm->id);
}

static int vm_cpus(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;
	uint32_t count = value->size / 4;

	if (value->size % 4)
		return config_refuse_value(value, "a list of 32-bit numbers wanted");
	if (!count || count > CONFIG_VCPUS_MAX)
		return config_refuse_value(value, "%u vCPUs, 1 to %u are possible", count,
					   CONFIG_VCPUS_MAX);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t cpu = fdt32_ld((const fdt32_t *)value->data + i);

		if (cpu >= CONFIG_CPUS_MAX)
			return config_refuse_value(value, "CPU %u, at most %u are supported", cpu,
						   CONFIG_CPUS_MAX);
		vm->cpus[i] = (uint8_t)cpu;
	}
	vm->nr_vcpus = count;
	return 0;
}

static int vm_memory(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;

	if (config_read_size(value, &vm->memory))
		return -1;
	if (!vm->memory || vm->memory % BLOCK_SIZE)
		return config_refuse_value(value, "0x%llx is not a multiple of 2 MiB",
					   (unsigned long long)vm->memory);
	if (vm->memory > CONFIG_MEMORY_MAX)
		return config_refuse_value(value, "0x%llx, at most 0x%llx is possible",
					   (unsigned long long)vm->memory, CONFIG_MEMORY_MAX);
	return 0;
}

static int vm_pdev(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;

	if (config_read_size(value, &vm->pdev))
		return -1;
	if (vm->pdev % PAGE_SIZE)
		return config_refuse_value(value, "0x%llx is not a multiple of 4 KiB",
					   (unsigned long long)vm->pdev);
	if (vm->pdev > CONFIG_PDEV_MAX)
		return config_refuse_value(value, "0x%llx, at most 0x%llx is possible",
					   (unsigned long long)vm->pdev, CONFIG_PDEV_MAX);
	return 0;
}

static int vm_kernel(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;

	return config_read_string(value, 1, FILE_NAME_MAX, &vm->kernel);
}

static int vm_initrd(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;

	return config_read_string(value, 1, FILE_NAME_MAX, &vm->initrd);
}

static int vm_bootargs(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;

	return config_read_string(value, 0, CONFIG_BOOTARGS_MAX, &vm->bootargs);
}

static int vm_direct_mapped(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;

	vm->direct_mapped = true;
	return config_read_flag(value);
}

static int vm_dma_unsafe(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;

	vm->dma_unsafe = true;
	return config_read_flag(value);
}

static int vm_priority(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;

	if (config_read_u32(value, &vm->priority))
		return -1;
	if (vm->priority > PRIORITY_MAX)
		return config_refuse_value(value, "%u, at most %u is possible", vm->priority,
					   PRIORITY_MAX);
	return 0;
}

static int vm_controller(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;

	vm->controller = true;
	return config_read_flag(value);
}

static int read_crash(const struct config_value *value, enum config_crash *crash)
{
	const char *text;

	if (config_read_string(value, 1, 16, &text))
		return -1;
	if (strcmp(text, "stop") && strcmp(text, "restart"))
		return config_refuse_value(value, "\"stop\" or \"restart\" wanted, not \"%s\"",
					   text);
	*crash = text[0] == 's' ? CONFIG_CRASH_STOPS : CONFIG_CRASH_RESTARTS;
	return 0;
}

static int vm_on_crash(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;

	return read_crash(value, &vm->on_crash);
}

static int vm_on_watchdog(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;

	return read_crash(value, &vm->on_watchdog);
}

static int vm_restart_limit(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;

	return config_read_u32(value, &vm->restart_limit);
}

static int vm_borrower_timeout(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;

	if (config_read_u32(value, &vm->borrower_timeout))
		return -1;
	if (!vm->borrower_timeout || vm->borrower_timeout > CONFIG_TIMEOUT_MAX)
		return config_refuse_value(value, "%u seconds, 1 to %u are possible",
					   vm->borrower_timeout, CONFIG_TIMEOUT_MAX);
	return 0;
}

static bool has_path(const char *const *list, uint32_t count, const char *path)
{
	for (uint32_t i = 0; i < count; i++)
		if (!strcmp(list[i], path))
			return true;
	return false;
}

/* Paths of the board's tree, CONFIG_DEVICES_MAX at most. */
static int read_paths(const struct config_value *value, const char **list, uint32_t *count)
{
	const char *path = NULL;
	uint32_t at = 0;

	while (at < value->size) {
		if (config_read_listed_string(value, &at, &path))
			return -1;
		if (path[0] != '/' || !path[1])
			return config_refuse_value(value, "\"%s\" is not the path of a device",
						   path);
		if (has_path(list, *count, path))
			return config_refuse_value(value, "\"%s\" stands there twice", path);
		if (*count == CONFIG_DEVICES_MAX)
			return config_refuse_value(value, "more than %u devices",
						   CONFIG_DEVICES_MAX);
		list[(*count)++] = path;
	}
	return 0;
}

static int vm_devices(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;

	return read_paths(value, vm->devices, &vm->nr_devices);
}

static int vm_quiet_devices(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;

	return read_paths(value, vm->quiet, &vm->nr_quiet);
}

static int vm_page_neighbours(const struct config_value *value, void *object)
{
	struct config_vm *vm = object;

	return read_paths(value, vm->neighbours, &vm->nr_neighbours);
}

static const struct config_property vm_table[] = {
	{ "vm-name", vm_name, false },
	{ "reg", vm_reg, false },
	{ "#address-cells", NULL, false },
	{ "#size-cells", NULL, false },
	{ "cpus", vm_cpus, true },
	{ "memory", vm_memory, true },
	{ "kernel", vm_kernel, true },
	{ "initrd", vm_initrd, false },
	{ "bootargs", vm_bootargs, false },
	{ "direct-mapped", vm_direct_mapped, false },
	{ "dma-unsafe", vm_dma_unsafe, false },
	{ "priority", vm_priority, false },
	{ "pdev", vm_pdev, false },
	{ "controller", vm_controller, false },
	{ "on-crash", vm_on_crash, false },
	{ "on-watchdog", vm_on_watchdog, false },
	{ "restart-limit", vm_restart_limit, false },
	{ "borrower-timeout", vm_borrower_timeout, false },
	{ "devices", vm_devices, false },
	{ "quiet-devices", vm_quiet_devices, false },
	{ "page-neighbours", vm_page_neighbours, false },
};

static int read_id(const struct config_reader *reader, int node, uint32_t *id)
{
	char stem[CONFIG_NAME_LIMIT];

	if (strncmp(fdt_get_name(reader->fdt, node, NULL), "vm@", 3))
		return config_refuse(reader, node, "",
				     "unknown node: only \"vm@<id>\" is known here");
	if (config_read_name(reader, node, stem, id))
		return -1;
	if (*id < LV_VM_FIRST || *id >= LV_VM_LIMIT)
		return config_refuse(reader, node, "", "VM id %u, %u to %u are possible", *id,
				     LV_VM_FIRST, LV_VM_LIMIT - 1);
	return 0;
}

static int check_quiet(const struct config_reader *reader, int node, const struct config_vm *vm)
{
	for (uint32_t i = 0; i < vm->nr_quiet; i++)
		if (!has_path(vm->devices, vm->nr_devices, vm->quiet[i]))
			return config_refuse(reader, node, "quiet-devices",
					     "\"%s\" is not in \"devices\"", vm->quiet[i]);
	return 0;
}

static int read_vm(const struct config_reader *reader, int node, struct config_vm *vm)
{
	memset(vm, 0, sizeof(*vm));
	vm->bootargs = "";
	vm->pdev = CONFIG_PDEV_DEFAULT;
	vm->on_watchdog = CONFIG_CRASH_RESTARTS;
	vm->restart_limit = UINT32_MAX;
	if (read_id(reader, node, &vm->id))
		return -1;
	snprintf(vm->name, sizeof(vm->name), "vm%u", vm->id);
	if (config_read_properties(reader, node, vm_table, sizeof(vm_table) / sizeof(vm_table[0]),
				   vm))
		return -1;
	return check_quiet(reader, node, vm);
}

/* Move the last VM to its place in the order of ids. */
static void sort_in(struct config *config, int *node)
{
	for (uint32_t i = config->nr_vms - 1; i && config->vm[i].id < config->vm[i - 1].id; i--) {
		struct config_vm vm = config->vm[i];
		int offset = node[i];

		config->vm[i] = config->vm[i - 1];
		config->vm[i - 1] = vm;
		node[i] = node[i - 1];
		node[i - 1] = offset;
	}
}

static int check_unique(const struct config_reader *reader, int node, const struct config *config,
			const struct config_vm *vm)
{
	for (const struct config_vm *other = config->vm; other < vm; other++) {
		if (other->id == vm->id)
			return config_refuse(reader, node, "", "VM id %u is used twice", vm->id);
		if (!strcmp(other->name, vm->name))
			return config_refuse(reader, node, "vm-name", "\"%s\" is VM %u's name",
					     vm->name, other->id);
		if (other->controller && vm->controller)
			return config_refuse(reader, node, "controller", "VM %u is it already",
					     other->id);
	}
	return 0;
}

/* Nodes that dtc -@ adds for overlays; not __fixups__, which means that a node is missing. */
static bool is_for_overlays(const char *name)
{
	return !strcmp(name, "__symbols__") || !strcmp(name, "__local_fixups__");
}

int config_read_vms(const struct config_reader *reader, struct config *config,
		    int node[CONFIG_VMS_MAX])
{
	int offset;

	config->nr_vms = 0;
	fdt_for_each_subnode(offset, reader->fdt, 0) {
		struct config_vm *vm = &config->vm[config->nr_vms];

		if (is_for_overlays(fdt_get_name(reader->fdt, offset, NULL)))
			continue;
		if (config->nr_vms == CONFIG_VMS_MAX)
			return config_refuse(reader, offset, "", "more than %u VMs",
					     CONFIG_VMS_MAX);
		if (read_vm(reader, offset, vm) || check_unique(reader, offset, config, vm))
			return -1;
		node[config->nr_vms++] = offset;
		sort_in(config, node);
	}
	if (!config->nr_vms)
		return config_refuse(reader, 0, "", "no VM: a node \"vm@<id>\" is missing");
	return 0;
}
