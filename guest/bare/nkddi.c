// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <string.h>

#include <bare/board.h>
#include <bare/nkddi.h>
#include <bare/smccc.h>

static int64_t call(uint32_t function, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4)
{
	return (int64_t)smccc_hvc(function, a1, a2, a3, a4).x[0];
}

const struct lv_pdev *nkddi_pdev(void)
{
	return (const struct lv_pdev *)board.pdev.base;
}

bool nkddi_present(void)
{
	return board.pdev.size && nkddi_pdev()->magic == LV_PDEV_MAGIC &&
	       nkddi_pdev()->version == LV_PDEV_VERSION;
}

int64_t nkddi_version(void)
{
	return call(LV_HC_VERSION, 0, 0, 0, 0);
}

int64_t nkddi_vm_id(uint32_t *last, uint32_t *running)
{
	struct smccc result = smccc_hvc(LV_HC_VM_ID, 0, 0, 0, 0);

	if (last)
		*last = (uint32_t)result.x[1];
	if (running)
		*running = (uint32_t)result.x[2];
	return (int64_t)result.x[0];
}

int64_t nkddi_pdev_alloc(const struct lv_vlink *vlink, uint32_t id, uint64_t size)
{
	return call(LV_HC_PDEV_ALLOC, (uint64_t)vlink, id, size, 0);
}

int64_t nkddi_pmem_alloc(const struct lv_vlink *vlink, uint32_t id, uint64_t size)
{
	return call(LV_HC_PMEM_ALLOC, (uint64_t)vlink, id, size, 0);
}

int64_t nkddi_pxirq_alloc(const struct lv_vlink *vlink, uint32_t id, uint32_t owner, uint32_t count)
{
	return call(LV_HC_PXIRQ_ALLOC, (uint64_t)vlink, id, owner, count);
}

int64_t nkddi_xirq_alloc(uint32_t count)
{
	return call(LV_HC_XIRQ_ALLOC, count, 0, 0, 0);
}

int64_t nkddi_xirq_trigger(uint32_t xirq, uint32_t vm)
{
	return call(LV_HC_XIRQ_TRIGGER, xirq, vm, 0, 0);
}

int64_t nkddi_counter(enum lv_counter_vm counter)
{
	return call(LV_HC_COUNTER_READ, LV_COUNTER_OF_VM, board.vm_id, counter, 0);
}

int64_t nkddi_link_counter(const struct lv_vlink *vlink, enum lv_counter_link counter)
{
	return call(LV_HC_COUNTER_READ, LV_COUNTER_OF_LINK, vlink->index, counter, 0);
}

struct lv_vlink *nkddi_vlink(uint32_t n)
{
	const struct lv_pdev *pdev = nkddi_pdev();

	if (!nkddi_present() || n >= pdev->vlink_count)
		return NULL;
	return (struct lv_vlink *)(board.pdev.base + pdev->vlink_offset +
				   (uint64_t)n * pdev->vlink_stride);
}

struct lv_vlink *nkddi_lookup(const char *class, const struct lv_vlink *after)
{
	struct lv_vlink *vlink;

	for (uint32_t n = 0; (vlink = nkddi_vlink(n)); n++)
		if ((!after || vlink > after) && !strcmp(vlink->name, class))
			return vlink;
	return NULL;
}

struct lv_vlink *nkddi_find(const char *class, int32_t number, bool server)
{
	struct lv_vlink *vlink = NULL;

	while ((vlink = nkddi_lookup(class, vlink)))
		if (vlink->link == number &&
		    (server ? vlink->s_id : vlink->c_id) == board.vm_id)
			return vlink;
	return NULL;
}

const char *nkddi_info(uint64_t address)
{
	return address ? (const char *)address : "";
}

uint32_t *nkddi_state(struct lv_vlink *vlink, bool server)
{
	return server ? &vlink->s_state : &vlink->c_state;
}

bool nkddi_state_store(uint32_t *word, uint32_t state)
{
	/*
	 * The store is in assembler: the compiler could choose an addressing mode with write-back,
	 * which the syndrome does not describe, and the bridge would refuse that store.  Release: a
	 * peer that sees the state also sees what this VM wrote to PMEM.
	 */
	__asm__ volatile("stlr %w0, [%1]" : : "r"(state), "r"(word) : "memory");
	return __atomic_load_n(word, __ATOMIC_ACQUIRE) == state;
}

int64_t nkddi_sysconf(uint32_t vm)
{
	return nkddi_xirq_trigger(LV_XIRQ_SYSCONF, vm);
}

void nkddi_publish(struct lv_vlink *vlink, bool server, uint32_t state)
{
	if (nkddi_state_store(nkddi_state(vlink, server), state))
		nkddi_sysconf(server ? vlink->c_id : vlink->s_id);
}
