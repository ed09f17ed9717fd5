// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Touches what is not its own and lives on, because it handles the aborts. */
#include <bare/board.h>
#include <bare/exception.h>
#include <bare/meeting.h>
#include <bare/mmu.h>
#include <bare/nkddi.h>
#include <bare/probe.h>
#include <bare/psci.h>
#include <bare/smccc.h>
#include <bare/test.h>
#include <bare/timer.h>
#include <bare/wait.h>

#define PAGE		4096ull
#define BLOCK		0x200000ull
#define GIB		0x40000000ull
#define RET		0xd65f03c0u	/* the instruction */

static uint32_t reached;	/* accesses that did not come back as an abort */
static uint32_t aborts;

static void touch(uint64_t address)
{
	uint64_t value;
	bool read = probe_read(address, 4, &value);
	bool is_abort = ESR_EC(probe_esr()) == ESR_EC_DATA_ABORT;
	bool written = probe_write(address, 4, 0xdeadbeef);

	aborts += !read + !written;
	reached += read + written + (!read && !is_abort);
	if (read || written)
		console_printf("note: 0x%lx is reachable\n", address);
}

static void touch_range(uint64_t from, uint64_t to, uint64_t step)
{
	for (uint64_t address = from; address < to; address += step)
		touch(address);
}

static void outside_memory(void)
{
	uint64_t end = board.ram.base + board.ram.size;

	reached = 0;
	touch(0);
	touch(board.ram.base - 4);
	touch(end);
	touch_range(end, 3 * GIB, BLOCK);
	test_equal(reached, 0, "all of the machine's memory that is not the VM's aborts");

	reached = 0;
	touch_range(0x04000000, 0x06000000, 0x100000);	/* flash */
	touch_range(0x08010000, 0x080a0000, 0x10000);	/* between GICD and GICR: v2m, ITS */
	touch_range(0x080e0000, 0x09000000, 0x100000);	/* redistributors of other vCPUs */
	touch(0x09001000);
	touch(0x09010000);				/* RTC */
	touch(0x09020000);				/* fw_cfg */
	touch_range(0x0a000000, 0x0a004000, 0x200);	/* virtio-mmio */
	touch(0x10000000);				/* PCIe */
	touch_range(0x100000000, 0x7000000000, 32 * GIB);
	touch(0x7fffffff000);
	test_equal(reached, 0, "the board's devices abort");
}

static void windows(void)
{
	uint64_t first = nkddi_vlink(0)->pmem, pages = 0, value;
	uint64_t own = nkddi_vlink(0)->pmem_size / PAGE;

	for (uint64_t page = 0x7100000000; page < 0x7100100000; page += PAGE)
		pages += probe_read(page, 8, &value);
	test_equal((int64_t)pages, (int64_t)own,
		   "of the PMEM window only the own link's pages are there");
	test_true(probe_read(first, 8, &value), "and these can be read");
	reached = 0;
	touch(board.pdev.base + board.pdev.size);
	touch(board.pdev.base - 4);
	test_equal(reached, 0, "PDEV ends where the device tree says");
	*(volatile uint32_t *)(first + PAGE) = RET;
	dsb();
	test_true(!probe_execute(first + PAGE), "shared memory holds no code");
}

/* Registers by number, so that any assembler takes them. */
static uint32_t undefined_registers(void)
{
	uint64_t value;
	uint32_t alive = 0;

	alive += probe_sysreg_read(s3_4_c1_c1_0, &value);	/* HCR_EL2 */
	alive += probe_sysreg_read(s3_4_c2_c1_0, &value);	/* VTTBR_EL2 */
	alive += probe_sysreg_write(s3_4_c1_c1_0, 0);
	alive += probe_sysreg_read(s3_6_c1_c0_0, &value);	/* SCTLR_EL3 */
	alive += probe_sysreg_write(s3_0_c0_c0_0, 0);		/* MIDR_EL1 */
	alive += probe_sysreg_write(s3_0_c0_c4_0, 0);		/* ID_AA64PFR0_EL1 */
	alive += probe_sysreg_read(s3_4_c12_c11_0, &value);	/* ICH_HCR_EL2 */
	alive += probe_sysreg_read(s3_7_c15_c15_7, &value);	/* nothing at all */
	return alive;
}

/* Of these the machine may have some; the VM lives either way. */
static void odd_registers(void)
{
	uint64_t value;

	probe_sysreg_read(s3_3_c9_c12_0, &value);	/* PMCR_EL0 */
	probe_sysreg_write(s3_3_c9_c12_0, ~0ull);
	probe_sysreg_read(s2_0_c0_c2_2, &value);	/* MDSCR_EL1 */
	probe_sysreg_write(s2_0_c0_c2_2, ~0ull);
	probe_sysreg_write(s2_0_c0_c2_2, 0);
	probe_sysreg_write(s2_0_c1_c0_4, 0);		/* OSLAR_EL1 */
	probe_sysreg_write(s2_0_c0_c0_4, ~0ull);	/* DBGBVR0_EL1 */
	probe_sysreg_read(s3_1_c11_c0_2, &value);	/* L2CTLR_EL1 of Cortex-A57 */
	probe_sysreg_write(s3_1_c15_c2_0, ~0ull);	/* CPUACTLR_EL1 */
	probe_sysreg_read(s3_0_c12_c12_5, &value);	/* ICC_SRE_EL1 */
	probe_sysreg_write(s3_0_c12_c12_5, 0);		/* system registers stay on */
	probe_sysreg_write(s3_0_c12_c12_5, 7);
	probe_sysreg_write(s3_0_c12_c11_6, ~0ull);	/* ICC_ASGI1R_EL1 */
	probe_sysreg_write(s3_0_c12_c11_7, ~0ull);	/* ICC_SGI0R_EL1 */
	probe_sysreg_write(s3_0_c12_c11_1, 0x3ff);	/* ICC_DIR_EL1 */
	probe_sysreg_write(s3_0_c12_c12_1, 0x3ff);	/* ICC_EOIR1_EL1 */
	probe_sysreg_write(s3_3_c14_c2_1, 0);		/* CNTP_CTL_EL0 */
	probe_sysreg_write(s3_0_c1_c2_0, 0);		/* ZCR_EL1 */
	probe_sysreg_read(s3_0_c2_c1_0, &value);	/* APIAKEYLO_EL1 */
	probe_begin();
	__asm__ volatile("dc cisw, xzr");		/* set and way */
	probe_end();
	probe_begin();
	__asm__ volatile("sys #4, c8, c7, #4, xzr");	/* TLBI ALLE1: EL2's */
	probe_end();
	probe_begin();
	__asm__ volatile("sys #4, c7, c8, #4, %0" : : "r"(0x40000000ull)); /* AT S12E1R */
	probe_end();
	test_true(true, "odd system registers are survived");
}

static bool smc_refused(uint32_t function)
{
	struct smccc result;

	probe_begin();
	result = smccc_smc(function, 0, 0, 0, 0);
	if (!probe_end())
		return true;
	return (int32_t)result.x[0] == SMCCC_NOT_SUPPORTED;
}

static bool hvc_refused(void)
{
	int64_t result;

	probe_begin();
	__asm__ volatile("mov x0, %1\n\thvc #0xbad\n\tmov %0, x0"
			 : "=r"(result) : "r"((uint64_t)LV_HC_VERSION)
			 : "x0", "x1", "x2", "x3", "memory");
	return !probe_end() || result == SMCCC_NOT_SUPPORTED;
}

static void calls(void)
{
	test_true(smc_refused(0x82001234) && smc_refused(0xc3000000) && smc_refused(~0u),
		  "unknown secure monitor calls are refused");
	test_true(smc_refused(0x84000050), "an unknown PSCI call by SMC is refused");
	test_true(hvc_refused(), "HVC with another number than 0 is refused");
	test_equal((int64_t)smccc_hvc(0xdeadbeef, ~0ull, ~0ull, ~0ull, ~0ull).x[0],
		   SMCCC_NOT_SUPPORTED, "an unknown HVC is not supported");
	test_equal((int64_t)smccc_hvc(0x84000050, 0, 0, 0, 0).x[0], SMCCC_NOT_SUPPORTED,
		   "an unknown PSCI call is not supported");
	test_equal((int64_t)smccc_hvc(0x06000000, 0, 0, 0, 0).x[0], SMCCC_NOT_SUPPORTED,
		   "a yielding call of the range is not supported");
}

/* What the syndrome does not describe, at emulated registers. */
static void awkward_accesses(void)
{
	uint64_t gicd = board.gicd.base;

	probe_write_pair(gicd + 0x400, ~0ull, ~0ull);
	probe_begin();
	__asm__ volatile("ldp x2, x3, [%0]" : : "r"(gicd) : "x2", "x3", "memory");
	probe_end();
	probe_begin();
	__asm__ volatile("ldxr x2, [%0]" : : "r"(gicd) : "x2", "memory");
	probe_end();
	probe_begin();
	__asm__ volatile("mov x2, %0\n\tldr x3, [x2], #8" : : "r"(gicd) : "x2", "x3", "memory");
	probe_end();
	probe_begin();
	__asm__ volatile("dc civac, %0" : : "r"(gicd) : "memory");
	probe_end();
	probe_begin();
	__asm__ volatile("dc zva, %0" : : "r"(gicd) : "memory");
	probe_end();
	test_true(true, "accesses that no syndrome describes are survived");
}

static void unknown_device_registers(void)
{
	uint64_t value = 1, nonzero = 0;
	uint32_t aborted = 0;

	for (uint64_t at = 0xc000; at < 0xffd0; at += 0x404) {
		aborted += !probe_read(board.gicd.base + (at & ~3ull), 4, &value);
		nonzero |= value;
		aborted += !probe_write(board.gicd.base + (at & ~3ull), 4, ~0ull);
	}
	test_true(!aborted && !nonzero,
		  "unknown registers of the GIC read as zero and ignore writes");
	test_true(probe_read(board.uart.base + 0x800, 4, &value) && !value,
		  "unknown registers of the UART read as zero");
}

static void repository(void)
{
	struct lv_vlink *vlink = nkddi_vlink(0);
	int64_t before = nkddi_counter(LV_COUNTER_REFUSED);
	uint64_t base = board.pdev.base, pmem = vlink->pmem;

	test_true(probe_write(base, 4, 0) && probe_write(base + 8, 8, 0) &&
			  probe_write((uint64_t)vlink->name, 1, 'x') &&
			  probe_write((uint64_t)&vlink->pmem, 8, 0) &&
			  probe_write(base + PAGE - 8, 8, 0),
		  "stores to the repository are skipped");
	test_equal(nkddi_counter(LV_COUNTER_REFUSED) - before, 5,
		   "each of them is counted as refused");
	test_true(nkddi_present() && vlink->name[0] == 'm' && vlink->pmem == pmem,
		  "the repository stays as it was");
}

#define DESC_TABLE	3ull

/* A translation table that is not there, or that is a device or read-only. */
static void tables_elsewhere(void)
{
	static const uint64_t where[] = { 0x80000000, 0x08000000, 0x7000000000 };
	uint64_t probed = 0x3000000000, value, old = *mmu_gib(probed);
	uint32_t alive = 0;

	for (uint32_t i = 0; i < sizeof(where) / sizeof(where[0]); i++) {
		*mmu_gib(probed) = where[i] | DESC_TABLE;
		mmu_changed();
		alive += probe_read(probed, 8, &value);
		alive += probe_write(probed + 0x1000, 8, 0);
	}
	*mmu_gib(probed) = old;
	mmu_changed();
	test_equal(alive, 0, "translation tables that are not there end in an abort");
}

/* Starts where nothing is, and has its vectors there, too: abort after abort. */
static void storm(void)
{
	test_equal(psci_call(PSCI_CPU_ON, board.mpidr[1], 0, 0), PSCI_SUCCESS,
		   "a vCPU can be started at an address where nothing is");
	spin_us(50000);
	test_equal(psci_call(PSCI_AFFINITY_INFO, board.mpidr[1], 0, 0), PSCI_STATE_ON,
		   "where it faults for ever");
}

int main(void)
{
	struct meeting victim;
	int64_t faults;

	if (!test_true(meeting_open(&victim, 0), "the intruder shares a link with the victim"))
		test_done();
	meeting_wait(&victim, 1, 15000);
	outside_memory();
	windows();
	faults = nkddi_counter(LV_COUNTER_FAULT);
	test_value(faults >= aborts, faults, "each abort was counted");
	test_equal(undefined_registers(), 0, "registers of EL2, EL3 and of nobody are UNDEFINED");
	odd_registers();
	calls();
	awkward_accesses();
	unknown_device_registers();
	repository();
	tables_elsewhere();
	storm();
	meeting_say(&victim, 1);
	test_done();
}
