/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The fake architecture as tests see it: hyp/core as a host program.  Link
 * hyp/arch/fake/{mem,log}.c for parsers and generators, world.c, stage2.c and
 * vgic.c besides for what works on VMs.  Machine addresses are host addresses.
 * machine.c is for the scheduler: CPUs that are threads, or take turns in one.
 */
#ifndef ARCH_FAKE_H
#define ARCH_FAKE_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

#include "hyp/config/config.h"

/*
 * Make vms[] of @config, which must stay, with their vCPUs, stage 2 and vGIC,
 * then their links (links_create()) and the trace rings of FAKE_CPUS CPUs.  All VMs
 * count as running.
 */
#define FAKE_CPUS 2

void fake_world_create(const struct config *config);
void fake_world_destroy(void);

/* What vm_running_mask() answers from now on. */
void fake_set_running(uint32_t mask);

/* Free all that mem_alloc() handed out, and open it again. */
void fake_mem_reset(void);

/*
 * Where boot_stop() and panic() go instead of ending the process: they copy
 * their text to fake_stop_text and jump.  NULL: print and abort().
 */
extern jmp_buf *fake_stop_jump;
extern char fake_stop_text[256];

/* Lines that log_info() and log_limited() were given; shown if FAKE_LOG is in the environment. */
extern unsigned long fake_log_lines;

/* --- machine.c ----------------------------------------------------------- */

struct fake_cpu {
	uint32_t kicks;			/* atomic */
	uint64_t armed;			/* deadline of its timer */
};

extern struct fake_cpu fake_cpu[CONFIG_CPUS_MAX];

/* What timer_now() answers; atomic. */
extern uint64_t fake_time;

/* What irq_wait() and irq_poll() do in this thread. */
extern _Thread_local void (*fake_wait)(void);
extern _Thread_local void (*fake_poll)(void);

/* What power_arch_features() answers. */
extern int64_t fake_mitigations;

/* Everything as at power-on. */
void fake_machine_reset(void);

#endif
