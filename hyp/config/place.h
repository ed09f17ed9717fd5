/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The places of a VM: where it finds its memory, its devices and what linkvisor adds to them, said
 * once.  The VM's stage 2, the dispatch of its traps and its device tree follow this table.  The
 * packer makes the same table to see which places overlap.
 */
#ifndef HYP_CONFIG_PLACE_H
#define HYP_CONFIG_PLACE_H

#include <stdint.h>

#include "hyp/lib/addr.h"
#include "hyp/config/board.h"
#include "hyp/config/config.h"
#include "hyp/config/device.h"

/* What the VM may do with a page that is mapped. */
enum place_rights {
	RIGHTS_NONE,		/* none is mapped: linkvisor answers each access */
	RIGHTS_READ,		/* memory: read; a store traps */
	RIGHTS_DATA,		/* memory: read, write */
	RIGHTS_RAM,		/* memory: read, write, execute */
	RIGHTS_DEVICE,		/* registers of the board: read, write */
};

struct place {
	const char *name;	/* for refusals, behind "its" */
	struct ipa ipa;		/* where the VM sees it */
	struct pa pa;		/* what is mapped there, once that is known; 0: several things */
	uint64_t size;		/* bytes; 0: the VM has no such place */
	enum place_rights rights;
	uint32_t interrupt;	/* INTID; 0: none, or those of a passed-through device */
};

enum {
	PLACE_RAM,
	PLACE_GICD,
	PLACE_GICR,
	PLACE_UART,
	PLACE_REPOSITORY,	/* PDEV: the descriptors of the VM's links */
	PLACE_BLOCKS,		/* the rest of PDEV, right behind it */
	PLACE_PMEM,		/* a window; mapped is what the VM has links to */
	PLACE_XMEM,		/* a window; mapped is what peers grant.  Direct-mapped: none */
	PLACE_TRACE,
	PLACE_VIRTIO,		/* the first of nr_virtio; then come registers of the board */
	PLACES_MAX = PLACE_VIRTIO + CONFIG_VIRTIO_MAX + CONFIG_DEVICES_MAX * DEVICE_REGIONS_MAX
};

struct places {
	uint32_t count;
	struct place place[PLACES_MAX];
	struct device device[CONFIG_DEVICES_MAX];	/* passed through, nr_devices of them */
};

/*
 * The places of config.vm[@index] on @board.  For memory the sizes are known, and the machine
 * addresses are 0.  The RAM of a direct-mapped VM has size 0, because its place is its machine
 * address.  Returns 0, or -1 with @error filled in: a passed-through device does not exist, is not
 * to be given away or lies where the VM has something else.
 */
int places_create(struct places *places, const struct config *config, uint32_t index,
		  const struct board *board, struct config_error *error);

/*
 * Can the places of all VMs be made?  For the packer: EL2 sees when it makes them.  Not
 * reentrant.
 */
int config_check_places(const struct config *config, const struct board *board,
			struct config_error *error);

#endif
