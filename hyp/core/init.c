// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* From the firmware's jump to the first guest instruction. */
#include <stddef.h>

#include <arch/cpu_check.h>
#include <arch/cpu_id.h>
#include <arch/irq.h>
#include <arch/power.h>
#include <arch/stage1.h>
#include <arch/start.h>
#include <arch/sysreg_trap.h>
#include <arch/timer.h>
#include <arch/traps.h>
#include <arch/window.h>

#include "abi/hypercall.h"
#include "hyp/config/board.h"
#include "hyp/core/log.h"
#include "hyp/core/mem.h"
#include "hyp/config/payload.h"
#include "hyp/core/sched.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_create.h"
#include "hyp/core/vm_load.h"
#include "hyp/core/vm_life.h"
#include "hyp/core/console.h"

static struct board board;
static struct config config;
static struct payload payload;
static struct config_error error;

static _Noreturn void refuse(const char *what)
{
	boot_stop("%s: %s: %s%s%s", what, error.node, error.property,
		  error.property[0] ? ": " : "", error.reason);
}

static void find_console(bool mmu)
{
	struct board_range regs = board.uart.regs;

	if (!regs.size)
		return;
	if (mmu)
		stage1_map(regs.base, regs.size, STAGE1_DEVICE);
	console_early(board.uart.compatible, regs.base.v);
	console_colour(board.uart.colour);
}

/* On a board without a UART that we know, nobody sees what is wrong with the board. */
static void read_board(const void *fdt)
{
	bool good = !board_parse(fdt, &board, &error);

	find_console(true);
	if (!good)
		refuse("board");
}

/* Bytes of memory from @pa to the end of its region. */
static uint64_t memory_after(struct pa pa)
{
	uint32_t i;

	for (i = 0; i < board.nr_memory; i++)
		if (pa.v - board.memory[i].base.v < board.memory[i].size)
			return board.memory[i].size - (pa.v - board.memory[i].base.v);
	return 0;
}

/* The first page of the payload says how much of what follows belongs to the payload. */
static void read_payload(void)
{
	const struct lv_payload *head = (const struct lv_payload *)image_end;
	uint64_t available = memory_after(ptr_pa(image_end));

	if (available < PAGE_SIZE)
		boot_stop("image: it ends where the board's memory ends");
	stage1_map(ptr_pa(image_end), PAGE_SIZE, STAGE1_READ);
	if (head->magic == LV_PAYLOAD_MAGIC && head->size < available)
		available = round_up(head->size, PAGE_SIZE);
	stage1_map(ptr_pa(image_end), available, STAGE1_READ);
	if (payload_open(image_end, available, &payload, &error))
		refuse("image");
	if (config_parse(payload.description, payload.description_size, &config, &error) ||
	    config_check_board(&config, &board, &error))
		refuse("system description");
}

static void take_memory(const void *fdt)
{
	uint32_t i;

	for (i = 0; i < board.nr_memory; i++)
		mem_add(board.memory[i].base, board.memory[i].size);
	for (i = 0; i < board.nr_reserved; i++)
		mem_reserve(board.reserved[i].base, board.reserved[i].size);
	mem_reserve(ptr_pa(image_start), image_end - image_start + payload.size);
	mem_reserve(ptr_pa(fdt), fdt_size(fdt));
}

/* All CPUs get a number, started or not: interrupts of devices are routed before CPUs start. */
static void number_cpus(void)
{
	uint32_t i;

	for (i = 0; i < board.nr_cpus; i++) {
		cpus[i].id = i;
		cpus[i].mpidr = board.mpidr[i];
	}
}

static uint64_t highest_end(uint64_t end, const struct board_range *range, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (range[i].base.v + range[i].size > end)
			end = range[i].base.v + range[i].size;
	return end;
}

/* The first machine address above memory and what EL2 itself has of the board. */
static uint64_t board_reach(void)
{
	uint64_t end = highest_end(0, board.memory, board.nr_memory);

	end = highest_end(end, board.gicr, board.nr_gicr);
	end = highest_end(end, &board.gicd, 1);
	return highest_end(end, &board.uart.regs, 1);
}

static void init_cpu(uint32_t id)
{
	struct cpu *cpu = &cpus[id];

	cpu->idle.cpu = id;
	cpu->idle.home = cpu;
	cpu->idle.state = VCPU_READY;
	cpu->idle.counter[LV_COUNTER_CPU_TIME] = -timer_now();
	vcpu_set_current(&cpu->idle);
	start_el2();
	window_init_cpu(id);
	irq_init_cpu(cpu);
	cpu_check(id, board_reach());
	/* release: the settings above; pairs with the load-acquire in wait_for_cpu() */
	__atomic_store_n(&cpu->online, 1, __ATOMIC_RELEASE);
}

#define CPU_START_US 5000000

static void wait_for_cpu(uint32_t id)
{
	uint64_t end = timer_now() + timer_ticks(CPU_START_US);

	while (!__atomic_load_n(&cpus[id].online, __ATOMIC_ACQUIRE)) {
		if (timer_now() > end)
			boot_stop("board: CPU %u was started but does not answer", id);
		__asm__ volatile("yield");
	}
}

/* CPUs start one after the other: a CPU may rely on what the CPU before wrote about itself. */
static void start_cpus(void)
{
	uint32_t i;

	for (i = 1; i < board.nr_cpus; i++) {
		int64_t answer = power_cpu_on(board.mpidr[i], i);

		if (answer)
			boot_stop("board: CPU %u does not start: PSCI says %lld", i,
				  (long long)answer);
		wait_for_cpu(i);
	}
}

static _Noreturn void run(uint32_t id)
{
	guest_start(sched_run(&cpus[id]));
}

/* A kernel stops without a word on CPUs that lack its page size. */
static void check_kernels(void)
{
	for (uint32_t i = 0; i < nr_vms; i++)
		if (!cpu_id_has_pages(cpus_common(), vms[i]->load->page_kib))
			boot_stop(
				"system description: /vm@%u: kernel: \"%s\" needs pages of %u KiB, "
				"which the CPUs lack",
				vms[i]->id, vms[i]->config->kernel, vms[i]->load->page_kib);
}

static const char *plural(uint32_t count)
{
	return count == 1 ? "" : "s";
}

static void tell_size(void)
{
	log_info("%u VM%s, %u link%s on %u CPU%s, %llu MiB of memory free", config.nr_vms,
		 plural(config.nr_vms), config.nr_links, plural(config.nr_links), board.nr_cpus,
		 plural(board.nr_cpus), (unsigned long long)mem_free_bytes() >> 20);
}

void boot_main(const void *fdt)
{
	uint32_t i;

	read_board(fdt);
	log_info("linkvisor %u.%u at 0x%lx", LV_REVISION_MAJOR, LV_REVISION_MINOR,
		 (unsigned long)ptr_pa(image_start).v);
	read_payload();
	take_memory(fdt);
	power_init(&board);
	irq_init(&board);
	number_cpus();
	init_cpu(0);
	vms_create(&config, &board, &payload);
	irq_start_console(&board);
	start_cpus();
	check_kernels();
	sysreg_init(cpus_common());
	traps_init();
	cpus_tell(board.nr_cpus);
	tell_size();
	mem_close();
	for (i = 0; i < nr_vms; i++)
		vm_start(vms[i]);
	run(0);
}

void boot_secondary(uint64_t id)
{
	init_cpu((uint32_t)id);
	run((uint32_t)id);
}

static void find_console_early(const void *fdt)
{
	board_parse(fdt, &board, &error);
	find_console(false);
}

void boot_wrong_el(uint64_t el, const void *fdt)
{
	find_console_early(fdt);
	boot_stop("started at EL%llu, but linkvisor needs EL2 (QEMU: -M virt,virtualization=on)",
		  (unsigned long long)el);
}

void boot_host_only(const void *fdt)
{
	find_console_early(fdt);
	boot_stop("EL2 of this CPU is for hosts only (HCR_EL2.E2H stays set), "
		  "which linkvisor is not");
}
