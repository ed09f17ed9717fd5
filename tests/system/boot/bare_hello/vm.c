// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What a VM finds when it starts: memory, device tree, ids, repository. */
#include <string.h>

#include <bare/board.h>
#include <bare/meeting.h>
#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/smccc.h>
#include <bare/test.h>
#include <bare/timer.h>

#define PAGE	4096ull
#define MEMORY	0x1000000ull

extern char image_end[];

static const char *const bootargs[] = { [2] = "first guest=2", [3] = "second guest=3" };
static const char *const names[] = { [2] = "sys", [3] = "ivi" };

static void machine(void)
{
	test_equal(sysreg_read(currentel) >> 2, 1, "a guest starts at EL1");
	test_equal(board.ram.size, MEMORY, "the device tree tells the memory of the description");
	test_equal(board.ram.base, 0x40000000, "an ordinary VM has its memory at 1 GiB");
	test_equal(board.nr_cpus, 1, "there is one CPU node for one vCPU");
	test_equal(sysreg_read(mpidr_el1) & 0xff00ffffff, (int64_t)board.mpidr[0],
		   "MPIDR is what the CPU node says");
	test_true(timer_hz() > 1000000, "the counter has a frequency");
	test_true(board.psci_hvc, "the conduit of PSCI is HVC");
}

static bool page_holds(uint64_t page)
{
	volatile uint64_t *word = (volatile uint64_t *)page;

	word[0] = page;
	word[511] = ~page;
	return word[0] == page && word[511] == ~page;
}

/* Above the image, where nothing of ours or of the device tree is. */
static void memory(void)
{
	uint64_t start = ((uint64_t)image_end + PAGE - 1) & ~(PAGE - 1);
	uint64_t fdt = (uint64_t)board.fdt & ~(PAGE - 1);
	uint32_t bad = 0;

	for (uint64_t page = start; page < board.ram.base + board.ram.size; page += PAGE)
		if (page - fdt >= 16 * PAGE)
			bad += !page_holds(page);
	test_equal(bad, 0, "every page of the memory holds what is written to it");
}

static void identity(void)
{
	uint32_t last = 0, running = 0;
	int64_t id = nkddi_vm_id(&last, &running);

	test_true(id == 2 || id == 3, "the VM has an id of the description");
	test_equal(board.vm_id, id, "device tree and hypercall agree about the VM's id");
	test_equal(nkddi_pdev()->vm_id, id, "the repository agrees about the VM's id");
	test_equal(last, 3, "the highest id is told");
	test_equal(running >> id & 1, 1, "the caller counts as started");
	test_true(!strcmp(board.vm_name, names[id]), "the device tree tells the VM's name");
	test_true(!strcmp(board.bootargs, bootargs[id]), "the device tree has the boot arguments");
}

static void calling_convention(void)
{
	struct smccc uid = smccc_hvc(LV_SMCCC_CALL_UID, 0, 0, 0, 0);
	struct smccc revision = smccc_hvc(LV_SMCCC_REVISION, 0, 0, 0, 0);

	test_true((uint32_t)uid.x[0] == LV_UID_0 && (uint32_t)uid.x[1] == LV_UID_1 &&
			  (uint32_t)uid.x[2] == LV_UID_2 && (uint32_t)uid.x[3] == LV_UID_3,
		  "linkvisor is discoverable by its UID");
	test_true(revision.x[0] == LV_REVISION_MAJOR && revision.x[1] == LV_REVISION_MINOR,
		  "the revision is told");
	test_equal((int64_t)smccc_hvc(LV_SMCCC_CALL_COUNT, 0, 0, 0, 0).x[0], LV_HC_LIMIT,
		   "the number of calls is told");
	test_equal(nkddi_version(), LV_REVISION_MAJOR << 16 | LV_REVISION_MINOR, "VERSION answers");
	test_equal((int64_t)smccc_hvc(LV_HC(LV_HC_LIMIT), 0, 0, 0, 0).x[0], LV_ENOTSUPP,
		   "an unknown call of the range is not supported");
	test_equal((int64_t)smccc_hvc(0xc6001234, 0, 0, 0, 0).x[0], LV_ENOTSUPP,
		   "a call far outside the table is not supported");
	test_equal(smccc_hvc_changes(LV_HC_VERSION), 0, "a hypercall preserves x4 to x30");
	test_equal(smccc_hvc_changes(LV_HC_VM_ID), 0, "and so does one with more results");
	test_equal(psci_call(PSCI_VERSION, 0, 0, 0), 0x10001, "PSCI is version 1.1");
	test_value((int64_t)smccc_hvc(SMCCC_VERSION, 0, 0, 0, 0).x[0] >= 0x10001,
		   (int64_t)smccc_hvc(SMCCC_VERSION, 0, 0, 0, 0).x[0],
		   "SMCCC is version 1.1 or later");
}

static void repository(void)
{
	const struct lv_pdev *pdev = nkddi_pdev();
	struct lv_vlink *vlink = nkddi_vlink(0);

	test_equal(pdev->size, (int64_t)board.pdev.size,
		   "repository and device tree agree on its size");
	test_equal(pdev->vlink_count, 1, "the repository lists the VM's link and no other");
	test_true(!strcmp(vlink->name, "meet") && vlink->link == 0,
		  "the link has class and number");
	test_true(vlink->s_id == 2 && vlink->c_id == 3, "the link tells both ends");
	test_true(!strcmp(nkddi_info(vlink->s_info), "hello"), "the server's info string is there");
	test_equal(vlink->c_info, 0, "an end without info has none");
	test_true(vlink->s_state == LV_VLINK_OFF && vlink->c_state == LV_VLINK_OFF,
		  "a link begins OFF");
	test_equal(board.sysconf_intid, LV_XIRQ_SYSCONF,
		   "SYSCONF is the interrupt of the device tree");
}

/* Neither powers off before the other has seen it started. */
static void peer(void)
{
	struct meeting meeting;

	if (!test_true(meeting_open(&meeting, 0), "PMEM of the link can be had"))
		return;
	meeting_say(&meeting, 1);
	test_true(meeting_wait(&meeting, 1, 5000), "the peer is seen through PMEM");
	meeting_say(&meeting, 2);
	meeting_wait(&meeting, 2, 5000);
}

int main(void)
{
	machine();
	memory();
	if (test_true(nkddi_present(), "the repository is where the device tree says")) {
		identity();
		calling_convention();
		repository();
		peer();
	}
	test_done();
}
