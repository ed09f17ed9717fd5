// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <arch/gic.h>
#include <arch/irq.h>
#include <arch/power.h>
#include <arch/stage1.h>
#include <arch/sysreg.h>
#include <arch/timer.h>

#include "hyp/config/board.h"
#include "hyp/core/log.h"
#include "hyp/core/sched.h"
#include "hyp/core/trace.h"
#include "hyp/core/vm.h"
#include "hyp/core/console.h"

enum { SGI_KICK, SGI_HALT };

/* The CPU handles at most this many interrupts before something else has its turn. */
#define POLL_MAX	8

static struct vm *spi_vm[VGIC_INTIDS];
static uint32_t uart_intid;

void irq_init(const struct board *board)
{
	struct gic_region gicd = { board->gicd.base, board->gicd.size };
	struct gic_region gicr[BOARD_GICR_MAX];

	stage1_map(gicd.base, gicd.size, STAGE1_DEVICE);
	for (uint32_t i = 0; i < board->nr_gicr; i++) {
		gicr[i] = (struct gic_region){ board->gicr[i].base, board->gicr[i].size };
		stage1_map(gicr[i].base, gicr[i].size, STAGE1_DEVICE);
	}
	if (gic_init_dist(gicd, gicr, board->nr_gicr, board->gicr_stride))
		boot_stop("board: no GICv3 at %llx", (unsigned long long)gicd.base.v);
	vgic_init();
}

void irq_init_cpu(struct cpu *cpu)
{
	const char *error = gic_init_cpu(cpu->id);

	if (error)
		boot_stop("CPU %u: GICv3: %s", cpu->id, error);
	vgic_init_cpu();
	cpu->kick = gic_sgi(cpu->mpidr, SGI_KICK);
	timer_arm(UINT64_MAX);
	gic_enable_private(cpu->id, 1u << BOARD_PPI_MAINTENANCE | 1u << BOARD_PPI_HYP_TIMER |
					    1u << BOARD_PPI_VIRT_TIMER |
					    1u << BOARD_PPI_PHYS_TIMER);
}

/* The CPU that has handled it need not be the one that took it. */
static void uart_handled(void)
{
	gic_clear_active_spi(uart_intid);
}

void irq_start_console(const struct board *board)
{
	uart_intid = board->uart.intid;
	if (!uart_intid)
		return;		/* the UART stays polled */
	console_start(uart_handled);
	gic_configure_spi(uart_intid, board->uart.edge);
	gic_route_spi(uart_intid, cpus[0].mpidr);
	gic_enable_spi(uart_intid);
}

void irq_pass_through(struct vm *vm, uint32_t intid, bool edge)
{
	spi_vm[intid] = vm;
	vgic_assign_spi(vm, intid, intid, edge);
}

void irq_kick(const struct cpu *cpu)
{
	gic_send(cpu->kick);
}

void irq_stop_others(void)
{
	uint64_t self = sysreg_read(mpidr_el1) & MPIDR_AFFINITY;

	for (uint32_t i = 0; i < CONFIG_CPUS_MAX; i++)
		if (cpus[i].online && cpus[i].mpidr != self)
			gic_send(gic_sgi(cpus[i].mpidr, SGI_HALT));
}

#define TIMER_FIRES	5u	/* ENABLE and ISTATUS, and not IMASK */

/*
 * Does the timer of the current vCPU ask for this interrupt?  An interrupt that comes late may
 * belong to the timer of the vCPU before: a GIC takes a while to see that a level fell.
 */
static bool timer_fires(uint32_t intid)
{
	uint64_t ctl = intid == BOARD_PPI_VIRT_TIMER ? sysreg_read(cntv_ctl_el0) :
						 sysreg_read(cntp_ctl_el0);

	return (ctl & 7) == TIMER_FIRES;
}

static void handle_ppi(uint32_t intid)
{
	struct vcpu *vcpu = vcpu_current();

	if (intid == BOARD_PPI_VIRT_TIMER || intid == BOARD_PPI_PHYS_TIMER) {
		/* The idle vCPU has no timer: arch_vcpu_save() turned the timers off. */
		if (vcpu->vm && timer_fires(intid)) {
			vgic_raise_private_hw(vcpu, intid);
			vcpu->flush = true;
			cpu_attend(cpu_of(vcpu));
			return;
		}
	} else if (intid == BOARD_PPI_HYP_TIMER) {
		timer_arm(UINT64_MAX);
		sched_tick(cpu_of(vcpu));
	} else if (intid == BOARD_PPI_MAINTENANCE) {
		vcpu->flush = true;
		cpu_attend(cpu_of(vcpu));
	}
	gic_deactivate(intid);
}

static void handle_spi(uint32_t intid)
{
	if (intid < VGIC_INTIDS && spi_vm[intid]) {
		vgic_raise_hw(spi_vm[intid], intid);
		return;		/* the guest's end of interrupt deactivates it */
	}
	if (intid == uart_intid)
		console_irq();		/* leads to uart_handled() */
	else
		gic_deactivate(intid);
}

static inline __attribute__((always_inline)) bool handle_one(void)
{
	uint32_t intid = gic_ack();

	if (gic_is_special(intid))
		return false;
	trace(LV_TRACE_IRQ, intid, 0);
	if (intid < 16) {
		gic_end(intid);
		if (intid == SGI_HALT)
			power_halt();
		return true;	/* SGI_KICK: the sender has set cpu.attention */
	}
	gic_drop(intid);
	if (intid >= 32)
		handle_spi(intid);
	else
		handle_ppi(intid);
	return true;
}

void irq_poll(void)
{
	unsigned int i;

	for (i = 0; i < POLL_MAX && handle_one(); i++)
		;
	console_poll();
}

void irq_take(void)
{
	unsigned int i;

	for (i = 0; i < POLL_MAX && handle_one(); i++)
		;
	if (__builtin_expect(!i, 0))
		vgic_came_to_nothing(vcpu_current());
	console_poll();
}

void irq_wait(void)
{
	wfi();
	irq_poll();
}
