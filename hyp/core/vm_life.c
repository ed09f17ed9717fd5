// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Life cycle of a VM:
 *
 *   OFF --vm_start--> LOADING --images copied--> RUNNING <--> PAUSED
 *    ^                  ^                            |           |
 *    |                  | restart                    |           |
 *    +------------------+--last vCPU parked-- STOPPING <---------+
 *
 * LOADING becomes OFF if the VM may not be loaded (a device goes on), or is stopped while it waits
 * for its pages.
 *
 * The copying, the parking and the end of its grants happen on the CPUs of the VM itself, in
 * bounded steps, so that no other VM waits for them.
 */
#include "hyp/core/vm_life.h"

#include <stddef.h>

#include "hyp/core/counter.h"
#include "hyp/core/hold.h"
#include "hyp/core/links.h"
#include "hyp/core/log.h"
#include "hyp/core/request.h"
#include "hyp/core/trace.h"
#include "hyp/core/vm.h"
#include "hyp/core/vm_device.h"
#include "hyp/core/vm_load.h"
#include "hyp/core/work.h"
#include "hyp/core/xirq.h"
#include "hyp/core/xmem.h"
#include <arch/power.h>
#include <arch/timer.h>

/* A step at the expense of who outranks the VM is followed by that many times its length. */
#define END_REST	50

/* The state of a VM changed: the controller may want to know. */
static void state_changed(void)
{
	if (vm_controller && vm_is_started(vm_controller))
		xirq_post_sysconf(vm_controller);
}

static bool change_state(struct vm *vm, enum vm_state from, enum vm_state to)
{
	uint32_t expected = from;

	/* sequentially consistent: for all_off(), and for vm_halt() beside vm_enter() */
	if (!__atomic_compare_exchange_n(&vm->state, &expected, to, false, __ATOMIC_SEQ_CST,
					 __ATOMIC_RELAXED))
		return false;
	trace(LV_TRACE_VM, vm->id, to);
	state_changed();
	return true;
}

static void request_all(struct vm *vm, uint32_t bits)
{
	uint32_t i;

	for (i = 0; i < vm->nr_vcpus; i++)
		vcpu_request(vm->vcpu[i], bits);
}

bool vm_start(struct vm *vm)
{
	if (!change_state(vm, VM_OFF, VM_LOADING))
		return false;
	vcpu_request(vm->vcpu[0], VCPU_REQUEST_LOAD);
	return true;
}

/* Does the VM start again after a stop for this reason? */
static bool restarts(struct vm *vm, enum lv_cause cause)
{
	const struct config_vm *config = vm->config;

	/* The VM did nothing wrong: an owner died.  So nobody else can switch it off. */
	if (cause == LV_CAUSE_BORROWER)
		return true;
	if (cause < LV_CAUSE_CRASH)
		return cause == LV_CAUSE_RESET || cause == LV_CAUSE_RESTART;
	if ((cause == LV_CAUSE_WATCHDOG ? config->on_watchdog : config->on_crash) !=
		    CONFIG_CRASH_RESTARTS ||
	    __atomic_load_n(&vm->restarts, __ATOMIC_RELAXED) >= config->restart_limit)
		return false;
	__atomic_fetch_add(&vm->restarts, 1, __ATOMIC_RELAXED);
	return true;
}

bool vm_stop(struct vm *vm, enum lv_cause cause)
{
	if (!change_state(vm, VM_RUNNING, VM_STOPPING) && !change_state(vm, VM_PAUSED, VM_STOPPING))
		return false;
	/* vm_park() reads all three, after the requests below. */
	vm->restart = restarts(vm, cause);
	__atomic_store_n(&vm->cause, cause, __ATOMIC_RELAXED);
	vm->parked = 0;
	request_all(vm, VCPU_REQUEST_STOP);
	return true;
}

void vm_crashed(struct vm *vm, enum lv_cause cause)
{
	if (vm->config->on_crash != CONFIG_CRASH_GOES_ON)
		vm_stop(vm, cause);
}

/*
 * The VM may be on its way from STOPPING to RUNNING: then vm_enter() sees the wish, or vm_load(),
 * if that has to wait.
 */
void vm_halt(struct vm *vm)
{
	__atomic_store_n(&vm->halt, 1, __ATOMIC_SEQ_CST);
	if (!vm_stop(vm, LV_CAUSE_STOP) && vm_state(vm) == VM_LOADING)
		vcpu_request(vm->vcpu[0], VCPU_REQUEST_LOAD);
}

void vm_mean_to_run(struct vm *vm)
{
	__atomic_store_n(&vm->halt, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&vm->restarts, 0, __ATOMIC_RELAXED);
}

bool vm_pause(struct vm *vm)
{
	if (!change_state(vm, VM_RUNNING, VM_PAUSED))
		return false;
	request_all(vm, VCPU_REQUEST_PAUSE);
	return true;
}

bool vm_resume(struct vm *vm)
{
	if (!change_state(vm, VM_PAUSED, VM_RUNNING))
		return false;
	request_all(vm, VCPU_REQUEST_PAUSE);
	return true;
}

static void set_paused(struct vcpu *vcpu, bool paused)
{
	__atomic_store_n(&vcpu->paused, paused, __ATOMIC_SEQ_CST);
	if (!vcpu->index)
		watchdog_pause(&vcpu->vm->watchdog, paused);
}

/* A pause and a resume that cross leave one request: the VM's state decides. */
void vm_follow_pause(struct vcpu *vcpu)
{
	bool pause = vm_state(vcpu->vm) == VM_PAUSED;

	if (pause == vcpu->paused)
		return;
	set_paused(vcpu, pause);
	if (pause && vcpu->state != VCPU_OFF)
		vcpu->state = VCPU_PAUSED;
	else if (!pause && vcpu->state == VCPU_PAUSED)
		vcpu->state = VCPU_READY;	/* WFI may end for no reason */
	if (vm_all_paused(vcpu->vm))
		state_changed();
}

void vm_vcpu_off(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;
	uint32_t i;

	/* sequentially consistent: at least one of the last two sees the other off */
	__atomic_store_n(&vcpu->powered, 0, __ATOMIC_SEQ_CST);
	for (i = 0; i < vm->nr_vcpus; i++)
		if (__atomic_load_n(&vm->vcpu[i]->powered, __ATOMIC_SEQ_CST))
			return;
	vm_stop(vm, LV_CAUSE_CPUS_OFF);
}

/* If VMs become OFF at the same time, at least one of them sees the others OFF. */
static bool all_off(void)
{
	uint32_t i;

	for (i = 0; i < nr_vms; i++)
		if (__atomic_load_n(&vms[i]->state, __ATOMIC_SEQ_CST) != VM_OFF)
			return false;
	return true;
}

static const char *const why[LV_CAUSE_LIMIT] = {
	[LV_CAUSE_NONE] = "", [LV_CAUSE_OFF] = "", [LV_CAUSE_RESET] = "",
	[LV_CAUSE_CPUS_OFF] = "", [LV_CAUSE_STOP] = "", [LV_CAUSE_RESTART] = "",
	[LV_CAUSE_CRASH] = "crashed, ",
	[LV_CAUSE_FAULT] = "has no exception vector, ",
	[LV_CAUSE_WATCHDOG] = "its watchdog expired, ",
	[LV_CAUSE_BORROWER] = "kept pages of a dead VM, ",
	[LV_CAUSE_DEVICE] = "",
};

/* Nobody but the controller could resume the paused VMs. */
static void controller_gone(void)
{
	uint32_t i;

	for (i = 0; i < nr_vms; i++)
		vm_resume(vms[i]);
}

static void become_off(struct vm *vm, enum vm_state from)
{
	change_state(vm, from, VM_OFF);
	if (vm == vm_controller)
		controller_gone();
	if (all_off())
		power_off();
}

/* Devices are reset first: until then they may raise interrupts. */
static bool reset(struct vm *vm)
{
	vm_devices_reset(vm);
	vgic_reset(vm);
	return false;
}

/* No vCPU of the VM runs any more, none can start, and all steps of its end are done. */
static void vm_stopped(struct vm *vm)
{
	bool restart = vm->restart && !__atomic_load_n(&vm->halt, __ATOMIC_RELAXED);

	log_limited(&vm->says, "%s (%u): %s%s", vm->config->name, vm->id, why[vm->cause],
		    restart ? "restarts" : "is off");
	__atomic_add_fetch(&vm->life, 1, __ATOMIC_RELAXED);
	if (restart) {
		/* The VM is never OFF in between: it could be the last VM to be off. */
		change_state(vm, VM_STOPPING, VM_LOADING);
		vcpu_request(vm->vcpu[0], VCPU_REQUEST_LOAD);
		return;
	}
	become_off(vm, VM_STOPPING);
}

static struct vm *vm_of(struct work *work)
{
	return (struct vm *)((char *)work - offsetof(struct vm, end.work));
}

static void begin_end(struct vcpu *vcpu, bool (*step)(struct work *work))
{
	struct vm *vm = vcpu->vm;

	if (vm->xmem.any)
		xmem_death_begin(vm);
	vm->end = (struct vm_end){ .work.step = step, .vcpu = vcpu };
	vcpu_defer(vcpu, &vm->end.work);
}

static bool pages_end(struct vm *vm)
{
	return vm->xmem.any && xmem_death_step(vm);
}

/* What peers see of the VM's pages ends before the peers hear that the VM is gone. */
static bool (*const end_steps[])(struct vm *vm) = { pages_end, links_death_step, reset };

#define END_STEPS (sizeof(end_steps) / sizeof(end_steps[0]))

static bool end_step(struct work *work)
{
	struct vm *vm = vm_of(work);

	if (end_steps[vm->end.step](vm) || ++vm->end.step < END_STEPS)
		return true;
	hold_cancel(vm->end.vcpu, VCPU_REQUEST_END);
	vm_stopped(vm);
	return false;
}

/*
 * @vcpu was the last one that ran: its CPU does the rest, in its turn.  Peers wait for that, so it
 * goes on even if others outrank @vcpu for ever (vm_hurry_end()).
 */
static void all_parked(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;

	/* Other VMs are about to have their pages back: nothing may write to those any more. */
	vm->dma = vm_devices_let_go(vm) ? VM_DMA_ENDED : VM_DMA_GOES_ON;
	watchdog_disarm(&vm->watchdog);
	trace_vm_died(vm);
	begin_end(vcpu, end_step);
	vcpu_request(vcpu, VCPU_REQUEST_END);
}

/* Peers wait for what the VM does now. */
static bool is_ending(const struct vm *vm)
{
	return vm_state(vm) == VM_STOPPING || vm->dma == VM_DMA_GIVES_BACK;
}

void vm_hurry_end(struct cpu *cpu, struct vcpu *vcpu)
{
	uint64_t took;

	if (!is_ending(vcpu->vm) || !vcpu->work)
		return;
	took = work_do(vcpu);
	if (is_ending(vcpu->vm))
		hold_rest(cpu, vcpu, VCPU_REQUEST_END, END_REST * took);
}

void vm_park(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;

	vcpu->state = VCPU_OFF;
	vcpu->flush = false;
	if (vcpu->paused)
		set_paused(vcpu, false);
	__atomic_store_n(&vcpu->powered, 0, __ATOMIC_RELAXED);
	/* release, acquire: the last one sees what all others did before */
	if (__atomic_add_fetch(&vm->parked, 1, __ATOMIC_ACQ_REL) == vm->nr_vcpus)
		all_parked(vcpu);
}

/*
 * Devices of direct-mapped VMs may still write to pages of @vm.  The watchdog, which a VM that does
 * not run has no use for, says when that has lasted too long.
 */
static void wait_for_pages(struct vm *vm)
{
	if (watchdog_deadline(&vm->watchdog))
		return;		/* some pages came back; the time goes on */
	log_limited(&vm->says, "%s (%u): waits for its pages", vm->config->name, vm->id);
	if (!vm->config->borrower_timeout)
		return;
	watchdog_arm(&vm->watchdog, vm->config->borrower_timeout * 1000);
	vcpu_request(vm->vcpu[0], VCPU_REQUEST_WATCHDOG);
}

/* A VM that keeps its pages also when it is stopped, and could not start again, is let alone. */
void vm_waited_enough(struct vm *vm)
{
	uint32_t borrowers = xmem_reached_by(vm);

	for (uint32_t i = 0; i < nr_vms; i++)
		if (borrowers >> vms[i]->id & 1 && !vms[i]->dma_stays)
			vm_stop(vms[i], LV_CAUSE_BORROWER);
}

/* The VM has kept what it borrowed until now. */
static bool give_back_step(struct work *work)
{
	struct vm *vm = vm_of(work);

	if (pages_end(vm))
		return true;
	hold_cancel(vm->end.vcpu, VCPU_REQUEST_END);
	xmem_death_end(vm);
	vm->dma = VM_DMA_ENDED;
	vcpu_request(vm->vcpu[0], VCPU_REQUEST_LOAD);
	return false;
}

/* The next life would not find its memory as it is loaded.  Those that can be reset are reset. */
static void load_beside_dma(struct vcpu *vcpu0)
{
	struct vm *vm = vcpu0->vm;

	if (vm->dma == VM_DMA_GIVES_BACK)
		return;
	if (vm_devices_let_go(vm)) {
		vm->dma = VM_DMA_GIVES_BACK;
		begin_end(vcpu0, give_back_step);
		vcpu_request(vcpu0, VCPU_REQUEST_END);
		return;
	}
	log_limited(&vm->says, "%s (%u): stays off, a device may write to its memory",
		    vm->config->name, vm->id);
	__atomic_store_n(&vm->cause, LV_CAUSE_DEVICE, __ATOMIC_RELAXED);
	become_off(vm, VM_LOADING);
}

/* The request may come more often than there is something to load. */
void vm_load(struct vcpu *vcpu0)
{
	struct vm *vm = vcpu0->vm;
	bool waits;

	if (vm_state(vm) != VM_LOADING)
		return;
	if (vm->dma != VM_DMA_ENDED) {
		load_beside_dma(vcpu0);
		return;
	}
	waits = xmem_waits(vm);
	if (waits && !__atomic_load_n(&vm->halt, __ATOMIC_SEQ_CST)) {
		wait_for_pages(vm);
		return;
	}
	watchdog_disarm(&vm->watchdog);
	if (waits)
		become_off(vm, VM_LOADING);
	else
		vm_load_begin(vcpu0);
}

void vm_enter(struct vcpu *vcpu0)
{
	struct vm *vm = vcpu0->vm;
	uint32_t i;

	/*
	 * Forget XIRQs that others sent since the VM stopped.  This happens before the barrier, so
	 * that the guest sees what the senders wrote before those XIRQs.  The first life has
	 * nothing to forget, and a VM that boots faster may send XIRQs already.
	 */
	if (__atomic_load_n(&vm->life, __ATOMIC_RELAXED))
		vgic_reset(vm);
	arch_vcpu_reset(vcpu0, vm->load->entry, vm->load->dtb);
	/* This also clears what a CPU_ON that crossed the stop has claimed in vain. */
	for (i = 0; i < vm->nr_vcpus; i++)
		__atomic_store_n(&vm->vcpu[i]->powered, i == 0, __ATOMIC_RELAXED);
	vcpu0->state = VCPU_READY;
	counter_add(&vm->counter[LV_COUNTER_START]);
	__atomic_store_n(&vm->started, timer_now(), __ATOMIC_RELAXED);
	change_state(vm, VM_LOADING, VM_RUNNING);
	if (__atomic_load_n(&vm->halt, __ATOMIC_SEQ_CST))
		vm_stop(vm, LV_CAUSE_STOP);
}
