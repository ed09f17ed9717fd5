// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <libfdt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "abi/vlink.h"
#include "hyp/config/reader.h"
#include "hyp/config/guest_device.h"
#include "hyp/config/guest_dt.h"

#define SPI		0u
#define PPI		1u
#define SPI_FIRST	32u
#define IRQ_EDGE_RISING	1u
#define IRQ_LEVEL_HIGH	4u
#define UART_CLOCK_HZ	24000000u	/* has no effect: the UART is emulated */

/* The tree being written.  The first failure sticks, later steps do nothing. */
struct tree {
	void *fdt;
	int status;
	uint32_t gic, uart_clock;	/* phandles */
};

static void begin(struct tree *tree, const char *name)
{
	if (!tree->status)
		tree->status = fdt_begin_node(tree->fdt, name);
}

static void begin_at(struct tree *tree, const char *stem, struct ipa base)
{
	char name[40];

	snprintf(name, sizeof(name), "%s@%llx", stem, (unsigned long long)base.v);
	begin(tree, name);
}

static void end(struct tree *tree)
{
	if (!tree->status)
		tree->status = fdt_end_node(tree->fdt);
}

static void put(struct tree *tree, const char *name, const void *data, size_t size)
{
	if (!tree->status)
		tree->status = fdt_property(tree->fdt, name, data, (int)size);
}

static void put_text(struct tree *tree, const char *name, const char *text)
{
	put(tree, name, text, strlen(text) + 1);
}

static void put_flag(struct tree *tree, const char *name)
{
	put(tree, name, "", 0);
}

static void put_u32(struct tree *tree, const char *name, uint32_t value)
{
	fdt32_t cell = cpu_to_fdt32(value);

	put(tree, name, &cell, sizeof(cell));
}

static void put_u64(struct tree *tree, const char *name, uint64_t value)
{
	fdt64_t cells = cpu_to_fdt64(value);

	put(tree, name, &cells, sizeof(cells));
}

static void put_cells(struct tree *tree, const char *name, const uint32_t *value, size_t count)
{
	fdt32_t cell[16];

	for (size_t i = 0; i < count; i++)
		cell[i] = cpu_to_fdt32(value[i]);
	put(tree, name, cell, count * sizeof(cell[0]));
}

/* "reg": @count places. */
static void put_places(struct tree *tree, const struct place *place, size_t count)
{
	fdt64_t reg[2 * PLACE_VIRTIO];

	for (size_t i = 0; i < count; i++) {
		reg[2 * i] = cpu_to_fdt64(place[i].ipa.v);
		reg[2 * i + 1] = cpu_to_fdt64(place[i].size);
	}
	put(tree, "reg", reg, count * 2 * sizeof(reg[0]));
}

#define PUT_CELLS(tree, name, ...) \
	put_cells(tree, name, (const uint32_t[]){ __VA_ARGS__ }, \
		  sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))
/* A list of strings: "first\0second". */
#define PUT_TEXTS(tree, name, texts)	put(tree, name, texts, sizeof(texts))

static void write_cpus(struct tree *tree, const struct guest_dt *dt)
{
	begin(tree, "cpus");
	put_u32(tree, "#address-cells", 1);
	put_u32(tree, "#size-cells", 0);
	for (uint32_t i = 0; i < dt->vm->nr_vcpus; i++) {
		begin_at(tree, "cpu", ipa_of(i));
		put_text(tree, "device_type", "cpu");
		put_text(tree, "compatible", "arm,armv8");
		put_u32(tree, "reg", i);
		put_text(tree, "enable-method", "psci");
		end(tree);
	}
	end(tree);
}

static void write_psci(struct tree *tree)
{
	begin(tree, "psci");
	PUT_TEXTS(tree, "compatible", "arm,psci-1.0\0arm,psci-0.2");
	put_text(tree, "method", "hvc");
	end(tree);
}

/* Secure, physical, virtual, hypervisor: the PPIs that every Arm board uses. */
static void write_timer(struct tree *tree)
{
	begin(tree, "timer");
	put_text(tree, "compatible", "arm,armv8-timer");
	PUT_CELLS(tree, "interrupts", PPI, 13, IRQ_LEVEL_HIGH, PPI, 14, IRQ_LEVEL_HIGH, PPI, 11,
		  IRQ_LEVEL_HIGH, PPI, 10, IRQ_LEVEL_HIGH);
	put_flag(tree, "always-on");
	end(tree);
}

static void write_gic(struct tree *tree, const struct place *place)
{
	begin_at(tree, "intc", place[PLACE_GICD].ipa);
	put_text(tree, "compatible", "arm,gic-v3");
	put_flag(tree, "interrupt-controller");
	put_u32(tree, "#interrupt-cells", 3);
	put_u32(tree, "#address-cells", 0);
	put_places(tree, &place[PLACE_GICD], 2);
	put_u32(tree, "phandle", tree->gic);
	end(tree);
}

static void put_interrupt(struct tree *tree, uint32_t intid)
{
	PUT_CELLS(tree, "interrupts", SPI, intid - SPI_FIRST, IRQ_EDGE_RISING);
}

static void write_uart(struct tree *tree, const struct place *uart)
{
	begin(tree, "uart-clock");
	put_text(tree, "compatible", "fixed-clock");
	put_u32(tree, "#clock-cells", 0);
	put_u32(tree, "clock-frequency", UART_CLOCK_HZ);
	put_u32(tree, "phandle", tree->uart_clock);
	end(tree);

	begin_at(tree, "pl011", uart->ipa);
	PUT_TEXTS(tree, "compatible", "arm,pl011\0arm,primecell");
	put_places(tree, uart, 1);
	put_interrupt(tree, uart->interrupt);
	PUT_CELLS(tree, "clocks", tree->uart_clock, tree->uart_clock);
	PUT_TEXTS(tree, "clock-names", "uartclk\0apb_pclk");
	end(tree);
}

static void write_virtio(struct tree *tree, const struct place *place, uint32_t count)
{
	for (; count; place++, count--) {
		begin_at(tree, "virtio_mmio", place->ipa);
		put_text(tree, "compatible", "virtio,mmio");
		put_places(tree, place, 1);
		put_interrupt(tree, place->interrupt);
		put_flag(tree, "dma-coherent");
		end(tree);
	}
}

static void write_memory(struct tree *tree, const struct place *ram)
{
	begin_at(tree, "memory", ram->ipa);
	put_text(tree, "device_type", "memory");
	put_places(tree, ram, 1);
	end(tree);
}

/*
 * Where other VMs' pages appear when they are lent to a direct-mapped VM: memory, so that the
 * kernel has all that it has for pages (struct page), but reserved, because most are not there.
 */
static void write_lenders(struct tree *tree, const struct guest_dt *dt)
{
	if (!dt->nr_lenders)
		return;
	for (uint32_t i = 0; i < dt->nr_lenders; i++)
		write_memory(tree, &dt->lender[i]);
	begin(tree, "reserved-memory");
	put_u32(tree, "#address-cells", 2);
	put_u32(tree, "#size-cells", 2);
	put_flag(tree, "ranges");
	for (uint32_t i = 0; i < dt->nr_lenders; i++) {
		begin_at(tree, "lent", dt->lender[i].ipa);
		put_places(tree, &dt->lender[i], 1);
		end(tree);
	}
	end(tree);
}

static void write_chosen(struct tree *tree, const struct guest_dt *dt)
{
	char path[32];

	snprintf(path, sizeof(path), "/pl011@%llx",
		 (unsigned long long)dt->places->place[PLACE_UART].ipa.v);
	begin(tree, "chosen");
	put_text(tree, "bootargs", dt->vm->bootargs);
	put_text(tree, "stdout-path", path);
	if (dt->initrd_size) {
		put_u64(tree, "linux,initrd-start", dt->initrd.v);
		put_u64(tree, "linux,initrd-end", dt->initrd.v + dt->initrd_size);
	}
	if (dt->seed_size) {
		put(tree, "rng-seed", dt->seed, dt->seed_size);
		put_u64(tree, "kaslr-seed", dt->kaslr_seed);
	}
	end(tree);
}

/* The node that drivers such as nkddi.ko look for, see abi/vlink.h. */
static void write_hypervisor(struct tree *tree, const struct guest_dt *dt)
{
	const struct place *place = dt->places->place;
	struct place reg[] = { place[PLACE_REPOSITORY], place[PLACE_PMEM], place[PLACE_TRACE] };

	reg[0].size += place[PLACE_BLOCKS].size;
	begin(tree, "hypervisor");
	put_text(tree, "compatible", "linkvisor,nkddi");
	put_places(tree, reg, place[PLACE_TRACE].size ? 3 : 2);
	put_interrupt(tree, LV_XIRQ_SYSCONF);
	put_u32(tree, "linkvisor,vm-id", dt->vm->id);
	put_text(tree, "linkvisor,vm-name", dt->vm->name);
	end(tree);
}

static void write_root(struct tree *tree, const struct guest_dt *dt)
{
	const struct place *place = dt->places->place;
	char model[32];

	snprintf(model, sizeof(model), "linkvisor %s", dt->vm->name);
	begin(tree, "");
	put_text(tree, "compatible", "linkvisor,vm");
	put_text(tree, "model", model);
	put_u32(tree, "#address-cells", 2);
	put_u32(tree, "#size-cells", 2);
	put_u32(tree, "interrupt-parent", tree->gic);
	write_chosen(tree, dt);
	write_cpus(tree, dt);
	write_memory(tree, &place[PLACE_RAM]);
	write_lenders(tree, dt);
	write_psci(tree);
	write_timer(tree);
	write_gic(tree, place);
	write_uart(tree, &place[PLACE_UART]);
	write_virtio(tree, &place[PLACE_VIRTIO], dt->vm->nr_virtio);
	write_hypervisor(tree, dt);
	if (!tree->status)
		tree->status = guest_device_write(dt, tree->fdt);
	end(tree);
}

/* Our phandles come after those of the board: the board's nodes keep their phandles. */
static void choose_phandles(struct tree *tree, const struct guest_dt *dt)
{
	uint32_t max = 0;

	if (dt->vm->nr_devices && fdt_find_max_phandle(dt->board->fdt, &max))
		max = 0;
	tree->gic = max + 1;
	tree->uart_clock = max + 2;
}

int guest_dt_build(const struct guest_dt *dt, void *buf, uint32_t size, struct config_error *error)
{
	struct tree tree = { .fdt = buf };

	choose_phandles(&tree, dt);
	tree.status = fdt_create(buf, (int)size);
	if (!tree.status)
		tree.status = fdt_finish_reservemap(buf);
	write_root(&tree, dt);
	if (!tree.status)
		tree.status = fdt_finish(buf);
	if (tree.status)
		return config_refuse_vm(error, dt->vm, "", "its device tree of %u bytes: %s", size,
					fdt_strerror(tree.status));
	return (int)fdt_totalsize(buf);
}
