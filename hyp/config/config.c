// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <libfdt.h>
#include <string.h>

#include "hyp/config/config.h"
#include "hyp/config/disks.h"
#include "hyp/config/inputs.h"
#include "hyp/config/links.h"
#include "hyp/config/networks.h"
#include "hyp/config/reader.h"
#include "hyp/config/refer.h"
#include "hyp/config/virtio.h"
#include "hyp/config/vms.h"
#include "hyp/lib/addr.h"

static int root_compatible(const struct config_value *value, void *object)
{
	const char *text;

	(void)object;
	if (config_read_string(value, 1, 64, &text))
		return -1;
	if (strcmp(text, "linkvisor,system"))
		return config_refuse_value(value, "\"linkvisor,system\" wanted, not \"%s\"", text);
	return 0;
}

static int root_trace(const struct config_value *value, void *object)
{
	struct config *config = object;

	if (config_read_size(value, &config->trace))
		return -1;
	if (config->trace % PAGE_SIZE)
		return config_refuse_value(value, "0x%llx is not a multiple of 4 KiB",
					   (unsigned long long)config->trace);
	if (config->trace > CONFIG_TRACE_MAX)
		return config_refuse_value(value, "0x%llx, at most 0x%llx is possible",
					   (unsigned long long)config->trace, CONFIG_TRACE_MAX);
	return 0;
}

static const struct config_property root_table[] = {
	{ "compatible", root_compatible, true },
	{ "model", NULL, false },
	{ "trace", root_trace, false },
	{ "#address-cells", NULL, false },
	{ "#size-cells", NULL, false },
};

/* A description that asks for trace rings must have a VM that can read them. */
static int check_trace(const struct config_reader *reader, const struct config *config)
{
	for (uint32_t i = 0; i < config->nr_vms; i++)
		if (config->vm[i].controller)
			return 0;
	if (!config->trace || !fdt_getprop(reader->fdt, 0, "trace", NULL))
		return 0;
	return config_refuse(reader, 0, "trace", "no VM is the controller, who alone can read it");
}

/* The kinds of nodes in a VM's node; the first that claims a node reads it. */
static const struct {
	bool (*claims)(const struct config_reader *reader, int node);	/* NULL: any node */
	int (*read)(const struct config_reader *reader, int node, struct config *config,
		    uint32_t vm);
} node_readers[] = {
	{ config_virtio_is, config_read_virtio },
	{ config_disk_is, config_read_disk },
	{ config_front_is, config_read_front },
	{ config_input_is, config_read_input },
	{ config_viewer_is, config_read_viewer },
	{ NULL, config_read_end },
};

static int read_node(const struct config_reader *reader, int node, struct config *config,
		     uint32_t vm)
{
	uint32_t i = 0;

	while (node_readers[i].claims && !node_readers[i].claims(reader, node))
		i++;
	return node_readers[i].read(reader, node, config, vm);
}

static int read_nodes(const struct config_reader *reader, struct config *config,
		      const int node[CONFIG_VMS_MAX])
{
	int offset;

	config_begin_links();
	config_begin_texts();
	config_begin_disks();
	config_begin_inputs();
	for (uint32_t i = 0; i < config->nr_vms; i++)
		fdt_for_each_subnode(offset, reader->fdt, node[i])
			if (read_node(reader, offset, config, i))
				return -1;
	return 0;
}

int config_parse(const void *fdt, uint32_t size, struct config *config, struct config_error *error)
{
	struct config_reader reader = { fdt, error };
	int node[CONFIG_VMS_MAX], status = config_check_tree(fdt, size);

	if (status)
		return config_error_set(error, "/", "", "bad device tree: %s",
					fdt_strerror(status));
	config->trace = CONFIG_TRACE_DEFAULT;
	if (config_read_properties(&reader, 0, root_table,
				   sizeof(root_table) / sizeof(root_table[0]), config))
		return -1;
	if (config_read_vms(&reader, config, node) || check_trace(&reader, config) ||
	    read_nodes(&reader, config, node) || config_check_virtio(&reader, config) ||
	    config_check_networks(&reader, config) || config_join_disks(&reader, config) ||
	    config_join_inputs(&reader))
		return -1;
	return config_join_ends(&reader, config);
}
