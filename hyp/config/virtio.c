// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <libfdt.h>
#include <string.h>

#include "hyp/config/networks.h"
#include "hyp/config/virtio.h"

#define PORT_NAME_MAX	15

static bool good_port_name(const char *text)
{
	size_t length = strlen(text);

	if (!length || length > PORT_NAME_MAX)
		return false;
	for (; *text; text++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789._-", *text))
			return false;
	return true;
}

static int console_ports(const struct config_value *value, void *object)
{
	struct config_console *console = &((struct config_virtio *)object)->console;
	const char *name = NULL;
	uint32_t at = 0;

	while (at < value->size) {
		if (config_read_listed_string(value, &at, &name))
			return -1;
		if (!good_port_name(name))
			return config_refuse_value(value,
						   "\"%s\": 1 to %u of a-z, 0-9, ., _ and - wanted",
						   name, PORT_NAME_MAX);
		for (uint32_t i = 0; i < console->nr_ports; i++)
			if (!strcmp(console->port[i], name))
				return config_refuse_value(value, "\"%s\" stands there twice",
							   name);
		if (console->nr_ports == CONFIG_PORTS_MAX)
			return config_refuse_value(value, "more than %u ports", CONFIG_PORTS_MAX);
		console->port[console->nr_ports++] = name;
	}
	if (!console->nr_ports)
		return config_refuse_value(value, "a list of strings wanted");
	return 0;
}

/* The code that found the table judged "compatible". */
static const struct config_property console_table[] = {
	{ "compatible", NULL, false },
	{ "ports", console_ports, false },
};

#define TABLE(table)	table, sizeof(table) / sizeof((table)[0])

static const struct {
	const char *compatible;
	const struct config_property *table;
	uint32_t count;
	uint32_t max;			/* in one VM */
} types[CONFIG_VIRTIO_TYPES] = {
	[CONFIG_VIRTIO_CONSOLE] = { "vl,virtio-console", TABLE(console_table), 1 },
	[CONFIG_VIRTIO_NET] = { "vl,virtio-net", TABLE(config_net_table), CONFIG_VIRTIO_MAX },
};

/* CONFIG_VIRTIO_TYPES: unknown. */
static enum config_virtio_type find_type(const char *name, size_t length)
{
	uint32_t i;

	for (i = 0; i < CONFIG_VIRTIO_TYPES; i++)
		if (types[i].compatible && strlen(types[i].compatible) == length &&
		    !memcmp(types[i].compatible, name, length))
			break;
	return (enum config_virtio_type)i;
}

static enum config_virtio_type type_by_name(const struct config_reader *reader, int node)
{
	const char *name = fdt_get_name(reader->fdt, node, NULL);
	const char *at = strchr(name, '@');

	return find_type(name, at ? (size_t)(at - name) : strlen(name));
}

bool config_virtio_is(const struct config_reader *reader, int node)
{
	return fdt_getprop(reader->fdt, node, "compatible", NULL) ||
	       type_by_name(reader, node) < CONFIG_VIRTIO_TYPES;
}

static int read_type(const struct config_reader *reader, int node, enum config_virtio_type *type)
{
	struct config_value value = { .reader = reader, .node = node, .name = "compatible" };
	const char *text;
	int length;

	value.data = fdt_getprop(reader->fdt, node, "compatible", &length);
	if (!value.data) {
		*type = type_by_name(reader, node);
		return 0;
	}
	value.size = (uint32_t)length;
	if (config_read_string(&value, 1, 64, &text))
		return -1;
	*type = find_type(text, strlen(text));
	if (*type == CONFIG_VIRTIO_TYPES)
		return config_refuse_value(&value, "unknown device \"%s\"", text);
	return 0;
}

static uint32_t count_type(const struct config_vm *vm, enum config_virtio_type type)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < vm->nr_virtio; i++)
		count += vm->virtio[i].type == type;
	return count;
}

int config_read_virtio(const struct config_reader *reader, int node, struct config *config,
		       uint32_t index)
{
	struct config_vm *vm = &config->vm[index];
	struct config_virtio *virtio = &vm->virtio[vm->nr_virtio];
	enum config_virtio_type type;
	int child;

	if (read_type(reader, node, &type))
		return -1;
	if (vm->nr_virtio == CONFIG_VIRTIO_MAX)
		return config_refuse(reader, node, "", "more than %u virtual devices",
				     CONFIG_VIRTIO_MAX);
	if (count_type(vm, type) == types[type].max)
		return config_refuse(reader, node, "", "more than %u \"%s\"", types[type].max,
				     types[type].compatible);
	memset(virtio, 0, sizeof(*virtio));
	virtio->type = type;
	virtio->node = fdt_get_name(reader->fdt, node, NULL);
	if (config_read_properties(reader, node, types[type].table, types[type].count, virtio))
		return -1;
	child = fdt_first_subnode(reader->fdt, node);
	if (child >= 0)
		return config_refuse(reader, child, "", "unknown node");
	vm->nr_virtio++;
	return 0;
}

int config_check_virtio(const struct config_reader *reader, const struct config *config)
{
	uint32_t places = 0;

	for (uint32_t i = 0; i < config->nr_vms; i++)
		for (uint32_t j = 0; j < config->vm[i].nr_virtio; j++) {
			const struct config_virtio *virtio = &config->vm[i].virtio[j];

			if (virtio->type == CONFIG_VIRTIO_CONSOLE && virtio->console.nr_ports)
				places += virtio->console.nr_ports - 1;
		}
	if (places > CONFIG_PLACES_MAX)
		return config_refuse(
			reader, 0, "ports",
			"%u besides the first of each console, at most %u are possible", places,
			CONFIG_PLACES_MAX);
	return 0;
}
