// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Does the system that the description wants fit the board? */
#include <libfdt.h>

#include "hyp/config/board.h"
#include "hyp/config/board_node.h"
#include "hyp/config/bus_master.h"
#include "hyp/config/reader.h"
#include "hyp/config/device.h"
#include "hyp/config/place.h"

#define PATH_SIZE	96	/* of a path that is told; the reason is cut anyway */
#define MIB(bytes)	((unsigned long long)((bytes) >> 20))
#define MIB_UP(bytes)	MIB((bytes) + 0xfffff)

static int check_cpus(const struct config_vm *vm, const struct board *board,
		      struct config_error *error)
{
	for (uint32_t i = 0; i < vm->nr_vcpus; i++)
		if (vm->cpus[i] >= board->nr_cpus)
			return config_refuse_vm(error, vm, "cpus",
						"CPU %u does not exist: the board has %u",
						vm->cpus[i], board->nr_cpus);
	return 0;
}

static uint64_t overlap(const struct board_range *a, const struct board_range *b)
{
	uint64_t begin = a->base.v > b->base.v ? a->base.v : b->base.v;
	uint64_t a_end = a->base.v + a->size, b_end = b->base.v + b->size;
	uint64_t end = a_end < b_end ? a_end : b_end;

	return end > begin ? end - begin : 0;
}

/* The bytes of @memory that are not reserved; overlapping reservations count twice. */
static uint64_t usable(const struct board *board, const struct board_range *memory)
{
	uint64_t taken = 0;

	for (uint32_t i = 0; i < board->nr_reserved; i++)
		taken += overlap(memory, &board->reserved[i]);
	return taken < memory->size ? memory->size - taken : 0;
}

/* @left: bytes that the VMs and the links leave. */
static int check_xmem(const struct config *config, uint64_t left, struct config_error *error)
{
	for (uint32_t i = 0; i < config->nr_vms; i++) {
		uint64_t cost = config_xmem_cost(config, i);

		if (cost > left)
			return config_refuse_vm(error, &config->vm[i], "xmem",
						"its slots and tables, %llu MiB, do not fit: the "
						"board has %llu MiB left",
						MIB_UP(cost), MIB(left));
		left -= cost;
	}
	return 0;
}

static int check_memory(const struct config *config, const struct board *board,
			struct config_error *error)
{
	uint64_t left = 0, largest = 0, links = config_pmem(config);

	for (uint32_t i = 0; i < board->nr_memory; i++) {
		left += usable(board, &board->memory[i]);
		if (board->memory[i].size > largest)
			largest = board->memory[i].size;
	}
	for (uint32_t i = 0; i < config->nr_vms; i++) {
		const struct config_vm *vm = &config->vm[i];
		uint64_t room = left > vm->pdev ? left - vm->pdev : 0;

		if (room > largest)
			room = largest;
		if (vm->memory > room)
			return config_refuse_vm(error, vm, "memory",
						"%llu MiB do not fit: the board has %llu MiB left",
						MIB(vm->memory), MIB(room));
		left -= vm->memory + vm->pdev;
	}
	if (links > left)
		return config_error_set(
			error, "/", "pmem",
			"the links' %llu MiB do not fit: the board has %llu MiB left",
			MIB_UP(links), MIB(left));
	return check_xmem(config, left - links, error);
}

static bool share(const struct device *a, const struct device *b)
{
	for (uint32_t i = 0; i < a->nr_regions; i++)
		for (uint32_t j = 0; j < b->nr_regions; j++)
			if (board_range_shares_page(&a->region[i], &b->region[j]))
				return true;
	for (uint32_t i = 0; i < a->nr_irqs; i++)
		for (uint32_t j = 0; j < b->nr_irqs; j++)
			if (a->irq[i].intid == b->irq[j].intid)
				return true;
	return false;
}

/*
 * Refuse device @index of @vm, resolved as @device, if it shares something with @other's devices.
 */
static int check_shared(const struct config_vm *vm, uint32_t index, const struct device *device,
			const struct config_vm *other, const struct board *board,
			struct config_error *error)
{
	struct device theirs;

	for (uint32_t i = 0; i < other->nr_devices; i++) {
		if (device_resolve(board, other, i, &theirs, error))
			return -1;
		if (share(&theirs, device))
			return config_refuse_vm(
				error, vm, "devices",
				"\"%s\" shares registers or interrupts with VM %u's \"%s\"",
				vm->devices[index], other->id, other->devices[i]);
	}
	return 0;
}

static int check_devices(const struct config *config, const struct config_vm *vm,
			 const struct board *board, struct config_error *error)
{
	const struct config_vm *other;
	struct device device;

	for (uint32_t i = 0; i < vm->nr_devices; i++) {
		if (device_resolve(board, vm, i, &device, error))
			return -1;
		for (other = config->vm; other < vm; other++)
			if (check_shared(vm, i, &device, other, board, error))
				return -1;
	}
	return 0;
}

/* Is @node one of @vm's devices, or inside one? */
static bool has_node(const struct config_vm *vm, const struct board *board, int node)
{
	for (; node > 0; node = fdt_parent_offset(board->fdt, node))
		for (uint32_t i = 0; i < vm->nr_devices; i++)
			if (fdt_path_offset(board->fdt, vm->devices[i]) == node)
				return true;
	return false;
}

static bool fills_pages(const struct device *device)
{
	for (uint32_t i = 0; i < device->nr_regions; i++)
		if ((device->region[i].base.v | device->region[i].size) & (PAGE_SIZE - 1))
			return false;
	return true;
}

static bool shares_page(const struct device *device, const struct board *board, int node)
{
	struct board_range range;

	for (uint32_t i = 0; !board_node_reg(board->fdt, node, i, &range); i++)
		for (uint32_t j = 0; j < device->nr_regions; j++)
			if (board_range_shares_page(&range, &device->region[j]))
				return true;
	return false;
}

/*
 * Does the description say that @vm gets the registers of @node, which is disabled, as well, or of a
 * node around it?
 */
static bool is_neighbour(const struct config_vm *vm, const struct board *board, int node)
{
	for (; node > 0; node = fdt_parent_offset(board->fdt, node))
		for (uint32_t i = 0; i < vm->nr_neighbours; i++)
			if (fdt_path_offset(board->fdt, vm->neighbours[i]) == node)
				return true;
	return false;
}

/*
 * A VM gets whole pages.  Refuse device @index of @vm, resolved as @device, if its pages hold
 * registers of a node that the VM was not given.
 */
static int check_neighbours(const struct config_vm *vm, uint32_t index, const struct device *device,
			    const struct board *board, struct config_error *error)
{
	const void *fdt = board->fdt;
	char path[PATH_SIZE];
	int node;

	if (fills_pages(device))
		return 0;
	for (node = fdt_next_node(fdt, 0, NULL); node >= 0; node = fdt_next_node(fdt, node, NULL)) {
		bool enabled;

		if (!shares_page(device, board, node) || has_node(vm, board, node))
			continue;
		enabled = board_node_usable(fdt, node);
		if (!enabled && is_neighbour(vm, board, node))
			continue;
		if (fdt_get_path(fdt, node, path, sizeof(path)))
			path[0] = 0;
		return config_refuse_vm(
			error, vm, "devices",
			"\"%s\" shares a page with \"%s\", %s", vm->devices[index], path,
			enabled ? "which the VM would get with it"
				: "disabled: \"page-neighbours\" allows that");
	}
	return 0;
}

/* The reason why @node cannot be a neighbour of @vm's devices; NULL: it can. */
static const char *neighbour_refusal(const struct config_vm *vm, const struct board *board,
				     int node)
{
	struct config_error ignored;
	struct device device;
	const char *reason;

	if (node <= 0)
		return "does not exist on this board";
	if (board_node_usable(board->fdt, node))
		return "is not disabled: if the VM is to have it, it is one of its devices";
	reason = bus_master_refusal(board->fdt, node);
	if (reason)
		return reason;
	/* It is no device of the VM, so nothing would look whether it ends when the VM stops. */
	if (bus_master_possible(board->fdt, node))
		return "may be a bus master, which goes on when the VM stops";
	for (uint32_t i = 0; i < vm->nr_devices; i++)
		if (!device_resolve(board, vm, i, &device, &ignored) &&
		    shares_page(&device, board, node))
			return NULL;
	return "shares no page with a device of the VM";
}

static int check_named_neighbours(const struct config_vm *vm, const struct board *board,
				  struct config_error *error)
{
	for (uint32_t i = 0; i < vm->nr_neighbours; i++) {
		const char *path = vm->neighbours[i];
		const char *reason =
			neighbour_refusal(vm, board, fdt_path_offset(board->fdt, path));

		if (reason)
			return config_refuse_vm(error, vm, "page-neighbours", "\"%s\" %s", path,
						reason);
	}
	return 0;
}

static int check_pages(const struct config_vm *vm, const struct board *board,
		       struct config_error *error)
{
	struct device device;

	if (check_named_neighbours(vm, board, error))
		return -1;
	for (uint32_t i = 0; i < vm->nr_devices; i++)
		if (device_resolve(board, vm, i, &device, error) ||
		    check_neighbours(vm, i, &device, board, error))
			return -1;
	return 0;
}

int config_check_board(const struct config *config, const struct board *board,
		       struct config_error *error)
{
	for (uint32_t i = 0; i < config->nr_vms; i++)
		if (check_cpus(&config->vm[i], board, error) ||
		    check_devices(config, &config->vm[i], board, error))
			return -1;
	for (uint32_t i = 0; i < config->nr_vms; i++)
		if (check_pages(&config->vm[i], board, error))
			return -1;
	return check_memory(config, board, error);
}

int config_check_places(const struct config *config, const struct board *board,
			struct config_error *error)
{
	static struct places places;	/* too large for the stack */

	for (uint32_t i = 0; i < config->nr_vms; i++)
		if (places_create(&places, config, i, board, error))
			return -1;
	return 0;
}
