// SPDX-License-Identifier: GPL-2.0-only
#include <linux/clocksource.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <asm/arch_timer.h>

#include <linkvisor/hypercall.h>
#include <uapi/linkvisor/nkctl.h>

#include "abi/counter.h"
#include "guest/linux/nkddi/control.h"
#include "guest/linux/nkddi/proc.h"
#include "guest/linux/nkddi/repository.h"
#include "guest/linux/nkddi/trace.h"
#include "guest/linux/nkddi/xirq.h"

#define SAME(uapi, abi)	static_assert((int)(uapi) == (int)(abi))
SAME(NKCTL_VM_OFF, LV_VM_OFF);
SAME(NKCTL_VM_LOADING, LV_VM_LOADING);
SAME(NKCTL_VM_RUNNING, LV_VM_RUNNING);
SAME(NKCTL_VM_STOPPING, LV_VM_STOPPING);
SAME(NKCTL_VM_PAUSED, LV_VM_PAUSED);
SAME(NKCTL_VM_PAUSING, LV_VM_PAUSING);
SAME(NKCTL_VM_CRASHED, LV_VM_CRASHED);
SAME(NKCTL_VM_IS_CONTROLLER, LV_VM_FLAG_CONTROLLER);
SAME(NKCTL_VM_IS_DIRECT, LV_VM_FLAG_DIRECT);
SAME(NKCTL_VM_HAS_WATCHDOG, LV_VM_FLAG_WATCHDOG);
SAME(NKCTL_VM_HAS_DMA, LV_VM_FLAG_DMA);
SAME(NKCTL_CAUSE_NONE, LV_CAUSE_NONE);
SAME(NKCTL_CAUSE_OFF, LV_CAUSE_OFF);
SAME(NKCTL_CAUSE_RESET, LV_CAUSE_RESET);
SAME(NKCTL_CAUSE_CPUS_OFF, LV_CAUSE_CPUS_OFF);
SAME(NKCTL_CAUSE_STOP, LV_CAUSE_STOP);
SAME(NKCTL_CAUSE_RESTART, LV_CAUSE_RESTART);
SAME(NKCTL_CAUSE_CRASH, LV_CAUSE_CRASH);
SAME(NKCTL_CAUSE_FAULT, LV_CAUSE_FAULT);
SAME(NKCTL_CAUSE_WATCHDOG, LV_CAUSE_WATCHDOG);
SAME(NKCTL_CAUSE_BORROWER, LV_CAUSE_BORROWER);
SAME(NKCTL_CAUSE_DEVICE, LV_CAUSE_DEVICE);
SAME(NKCTL_START, LV_VM_START);
SAME(NKCTL_STOP, LV_VM_STOP);
SAME(NKCTL_RESTART, LV_VM_RESTART);
SAME(NKCTL_PAUSE, LV_VM_PAUSE);
SAME(NKCTL_RESUME, LV_VM_RESUME);
SAME(NKCTL_OF_VM, LV_COUNTER_OF_VM);
SAME(NKCTL_OF_LINK, LV_COUNTER_OF_LINK);
SAME(NKCTL_OF_VCPU, LV_COUNTER_OF_VCPU);
SAME(NKCTL_OF_CPU, LV_COUNTER_OF_CPU);

struct control_file {
	atomic_t seen;			/* changes, as of the last read() */
};

static atomic_t changes;		/* SYSCONFs */
static DECLARE_WAIT_QUEUE_HEAD(changed);
static struct xirq_attachment *sysconf;

static void control_sysconf(void *cookie, u32 xirq)
{
	atomic_inc(&changes);
	wake_up_interruptible(&changed);
}

static bool controls(void)
{
	u64 x[4];

	return hypercall_more(LV_HC_VM_INFO, nkddi_repository_vm_id(), LV_VM_INFO_STATE, x) >= 0 &&
	       x[3] >> 32 & LV_VM_FLAG_CONTROLLER;
}

static long get_self(struct nkctl_self __user *arg)
{
	struct hypercall_ids ids = hypercall_ids();
	struct nkctl_self self = {
		.version = hypercall_version(),
		.vm = ids.own,
		.highest = ids.last,
		.running = ids.running,
		.controller = controls(),
		.tick_hz = arch_timer_get_cntfrq(),
		.ticks = __arch_counter_get_cntvct(),
	};

	return copy_to_user(arg, &self, sizeof(self)) ? -EFAULT : 0;
}

static s64 vm_state(struct nkctl_vm *vm)
{
	u64 x[4];
	s64 state = hypercall_more(LV_HC_VM_INFO, vm->vm, LV_VM_INFO_STATE, x);

	if (state < 0)
		return state;
	vm->state = state;
	memcpy(vm->name, &x[1], sizeof(vm->name));
	vm->vcpus = lower_32_bits(x[3]);
	vm->flags = upper_32_bits(x[3]);
	vm->complete = x[3] != 0;
	return 0;
}

static void vm_rest(struct nkctl_vm *vm)
{
	u64 x[4];
	s64 result = hypercall_more(LV_HC_VM_INFO, vm->vm, LV_VM_INFO_LIFE, x);

	if (result >= 0) {
		vm->cause = result;
		vm->starts = x[1];
		vm->restarts = x[2];
		vm->started = x[3];
	}
	result = hypercall_more(LV_HC_VM_INFO, vm->vm, LV_VM_INFO_PLACE, x);
	if (result >= 0) {
		vm->memory = result;
		memcpy(vm->cpu, &x[1], sizeof(vm->cpu));
		vm->priority = x[2];
		vm->waits_for = x[3];
	}
}

static long get_vm(struct nkctl_vm __user *arg)
{
	struct nkctl_vm vm = { };
	s64 err;

	if (get_user(vm.vm, &arg->vm))
		return -EFAULT;
	err = vm_state(&vm);
	if (err)
		return err;
	if (vm.complete)
		vm_rest(&vm);
	return copy_to_user(arg, &vm, sizeof(vm)) ? -EFAULT : 0;
}

static long get_link(struct nkctl_link __user *arg)
{
	struct nkctl_link link = { };
	s64 states;
	u64 x[4];

	if (get_user(link.index, &arg->index))
		return -EFAULT;
	states = hypercall_more(LV_HC_LINK_INFO, link.index, 0, x);
	if (states < 0)
		return states;
	memcpy(link.class_name, &x[1], sizeof(link.class_name));
	link.link = lower_32_bits(x[3]);
	link.pmem_size = (u64)upper_32_bits(x[3]) << 12;
	link.server = states >> 24 & 0xff;
	link.client = states >> 16 & 0xff;
	link.server_state = states >> 8 & 0xff;
	link.client_state = states & 0xff;
	return copy_to_user(arg, &link, sizeof(link)) ? -EFAULT : 0;
}

static const u32 counter_limits[] = {
	[LV_COUNTER_OF_VM] = LV_COUNTER_VM_LIMIT,
	[LV_COUNTER_OF_LINK] = LV_COUNTER_LINK_LIMIT,
	[LV_COUNTER_OF_VCPU] = LV_COUNTER_VCPU_LIMIT,
	[LV_COUNTER_OF_CPU] = LV_COUNTER_CPU_LIMIT,
};

static s64 read_counters(struct nkctl_counters *c)
{
	u32 i, limit;

	if (c->scope >= ARRAY_SIZE(counter_limits) || c->count > NKCTL_COUNTERS_MAX)
		return -EINVAL;
	limit = counter_limits[c->scope];
	for (i = 0; i < c->count && c->first < limit && i < limit - c->first; i++) {
		s64 value = hypercall_counter_read(c->scope, c->which, c->first + i);

		if (value < 0)
			return value;
		c->value[i] = value;
	}
	c->count = limit;
	return 0;
}

static long get_counters(struct nkctl_counters __user *arg)
{
	const size_t head = offsetof(struct nkctl_counters, value);
	struct nkctl_counters *c = kzalloc(sizeof(*c), GFP_KERNEL);
	long err;

	if (!c)
		return -ENOMEM;
	err = copy_from_user(c, arg, head) ? -EFAULT : read_counters(c);
	if (!err && copy_to_user(arg, c, sizeof(*c)))
		err = -EFAULT;
	kfree(c);
	return err;
}

static long control(const struct nkctl_control __user *arg)
{
	struct nkctl_control c;

	if (copy_from_user(&c, arg, sizeof(c)))
		return -EFAULT;
	/* A process must not say what only the VM may say of itself. */
	return c.op > NKCTL_RESUME ? -EINVAL : hypercall_vm_control(c.vm, c.op);
}

static long control_ioctl(struct file *file, unsigned int number, unsigned long arg)
{
	void __user *user = (void __user *)arg;

	switch (number) {
	case NKCTL_GET_SELF:
		return get_self(user);
	case NKCTL_GET_VM:
		return get_vm(user);
	case NKCTL_GET_LINK:
		return get_link(user);
	case NKCTL_GET_COUNTERS:
		return get_counters(user);
	case NKCTL_CONTROL:
		return control(user);
	case NKCTL_GET_TRACE:
		return nkddi_trace_get(user);
	case NKCTL_SET_TRACE:
		return nkddi_trace_set(user);
	default:
		return -ENOTTY;
	}
}

static int control_open(struct inode *inode, struct file *file)
{
	struct control_file *own = kzalloc(sizeof(*own), GFP_KERNEL);

	if (!own)
		return -ENOMEM;
	atomic_set(&own->seen, atomic_read(&changes) - 1);
	file->private_data = own;
	return stream_open(inode, file);
}

static int control_release(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
	return 0;
}

static bool is_new(const struct control_file *own)
{
	return atomic_read(&own->seen) != atomic_read(&changes);
}

static ssize_t control_read(struct file *file, char __user *buf, size_t size, loff_t *pos)
{
	struct control_file *own = file->private_data;
	u32 now;
	int err;

	if (size < sizeof(now))
		return -EINVAL;
	if (file->f_flags & O_NONBLOCK)
		err = is_new(own) ? 0 : -EAGAIN;
	else
		err = wait_event_interruptible(changed, is_new(own));
	if (err)
		return err;
	now = atomic_read(&changes);
	if (copy_to_user(buf, &now, sizeof(now)))
		return -EFAULT;
	atomic_set(&own->seen, now);
	return sizeof(now);
}

static __poll_t control_poll(struct file *file, poll_table *wait)
{
	poll_wait(file, &changed, wait);
	return is_new(file->private_data) ? EPOLLIN | EPOLLRDNORM : 0;
}

static int control_mmap(struct file *file, struct vm_area_struct *vma)
{
	return nkddi_trace_mmap(vma);
}

static const struct file_operations control_fops = {
	.owner = THIS_MODULE,
	.open = control_open,
	.release = control_release,
	.read = control_read,
	.poll = control_poll,
	.unlocked_ioctl = control_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = control_mmap,
	.llseek = noop_llseek,
};

static struct miscdevice control_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "nkctl",
	.mode = 0600,
	.fops = &control_fops,
};

/* --- /proc/nk/vmstart, vmstop: write a VM's id ------------------------------ */

static ssize_t proc_control(const char __user *buf, size_t size, u32 op)
{
	u32 vm;
	int err = kstrtou32_from_user(buf, size, 10, &vm) ?: hypercall_vm_control(vm, op);

	return err ?: size;
}

static ssize_t proc_vmstart(struct file *file, const char __user *buf, size_t size, loff_t *pos)
{
	return proc_control(buf, size, LV_VM_START);
}

static ssize_t proc_vmstop(struct file *file, const char __user *buf, size_t size, loff_t *pos)
{
	return proc_control(buf, size, LV_VM_STOP);
}

static const struct proc_ops vmstart_ops = { .proc_write = proc_vmstart };
static const struct proc_ops vmstop_ops = { .proc_write = proc_vmstop };

/* Go with the directory.  Without them the device still does all. */
static void proc_files(void)
{
	if (!controls())
		return;
	proc_create("vmstart", 0200, vlink_proc_dir(), &vmstart_ops);
	proc_create("vmstop", 0200, vlink_proc_dir(), &vmstop_ops);
}

int nkddi_control_init(void)
{
	int err;

	sysconf = nkddi_xirq_attach(LV_XIRQ_SYSCONF, control_sysconf, NULL, "nkctl");
	if (IS_ERR(sysconf))
		return PTR_ERR(sysconf);
	err = misc_register(&control_device);
	if (err)
		nkddi_xirq_detach(sysconf);
	else
		proc_files();
	return err;
}

void nkddi_control_exit(void)
{
	misc_deregister(&control_device);
	nkddi_xirq_detach(sysconf);
}
