// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Any bytes as a system description: no crash, and what is accepted keeps the
 * promises of config.h.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "hyp/lib/addr.h"
#include "hyp/config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct config config;

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void judge_vm(const struct config_vm *vm)
{
	must(vm->id >= LV_VM_FIRST && vm->id < LV_VM_LIMIT);
	must(vm->name[0] && strlen(vm->name) < CONFIG_NAME_LIMIT);
	must(vm->memory && vm->memory % BLOCK_SIZE == 0 && vm->memory <= CONFIG_MEMORY_MAX);
	must(vm->pdev % PAGE_SIZE == 0 && vm->pdev <= CONFIG_PDEV_MAX);
	must(vm->nr_vcpus >= 1 && vm->nr_vcpus <= CONFIG_VCPUS_MAX);
	for (uint32_t i = 0; i < vm->nr_vcpus; i++)
		must(vm->cpus[i] < CONFIG_CPUS_MAX);
	must(vm->priority < 32 && vm->nr_devices <= CONFIG_DEVICES_MAX);
	for (uint32_t i = 0; i < vm->nr_devices; i++)
		must(vm->devices[i][0] == '/');
	must(vm->kernel[0] && strlen(vm->bootargs) <= CONFIG_BOOTARGS_MAX);
	must(!vm->initrd || vm->initrd[0]);
}

static void judge_link(const struct config_link *link)
{
	must(link->name[0] && strlen(link->name) < LV_VLINK_NAME_LIMIT && link->number >= 0);
	must(link->server < config.nr_vms && link->client < config.nr_vms);
	must(link->pmem && link->pmem % PAGE_SIZE == 0);
	must(!link->s_info || strlen(link->s_info) <= CONFIG_INFO_MAX);
	must(!link->c_info || strlen(link->c_info) <= CONFIG_INFO_MAX);
}

static void judge(void)
{
	must(config.nr_vms >= 1 && config.nr_vms <= CONFIG_VMS_MAX);
	must(config.nr_links <= CONFIG_LINKS_MAX);
	for (uint32_t i = 0; i < config.nr_vms; i++) {
		judge_vm(&config.vm[i]);
		must(!i || config.vm[i - 1].id < config.vm[i].id);
	}
	for (uint32_t i = 0; i < config.nr_links; i++) {
		judge_link(&config.link[i]);
		must(!i || strcmp(config.link[i - 1].name, config.link[i].name) <= 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config_error error;
	void *blob = malloc(size + 1);	/* aligned, and the sanitizer sees its end */
	char text[256];

	memcpy(blob, data, size);
	memset(&config, 0xa5, sizeof(config));
	memset(&error, 0xa5, sizeof(error));
	if (config_parse(blob, (uint32_t)size, &config, &error)) {
		config_error_print(&error, text, sizeof(text));
		must(error.node[0] && error.reason[0]);
	} else {
		judge();
	}
	free(blob);
	return 0;
}
