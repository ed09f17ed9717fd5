/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The system description, parsed.  The same source runs in the packer on a PC
 * and at EL2; after config_parse() the result is const.
 */
#ifndef HYP_CONFIG_CONFIG_H
#define HYP_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/vlink.h"

/*
 * Machine addresses that a direct-mapped VM sees lie below this address; PDEV, PMEM and XMEM begin
 * here.
 */
#define CONFIG_IPA_LIMIT	0x7000000000ull
#define CONFIG_VMS_MAX		16
#define CONFIG_VCPUS_MAX	8	/* of one VM */
#define CONFIG_CPUS_MAX		16	/* of the board */
#define CONFIG_LINKS_MAX	2048
#define CONFIG_DEVICES_MAX	16	/* passed through to one VM */
#define CONFIG_VIRTIO_MAX	8	/* virtual devices of one VM */
#define CONFIG_PORTS_MAX	4	/* of one virtual console */
#define CONFIG_PLACES_MAX	16	/* ports of all virtual consoles besides the first ones */
#define CONFIG_NETWORKS_MAX	16
#define CONFIG_CARDS_MAX	32	/* virtual network cards on one network */
#define CONFIG_MAC_SIZE		6
#define CONFIG_NAME_LIMIT	16	/* 15 characters and a NUL */
#define CONFIG_BOOTARGS_MAX	2047	/* characters; what arm64 Linux can take */
#define CONFIG_INFO_MAX		1023	/* characters */
#define CONFIG_MEMORY_MAX	0x4000000000ull	/* of one VM: fits below the PDEV's place */
#define CONFIG_PDEV_MAX		0x40000000ull
#define CONFIG_PMEM_MAX		0x700000000ull	/* of all links: fits below the XMEM window */
#define CONFIG_XMEM_END_MAX	0x40000000ull	/* that one link end can grant */
#define CONFIG_XMEM_MAX		0x800000000ull	/* that is granted to one VM: fits in its window */
#define CONFIG_TIMEOUT_MAX	86400u	/* seconds */
#define CONFIG_PDEV_DEFAULT	0x10000ull
#define CONFIG_PMEM_DEFAULT	0x20000ull

#define CONFIG_TRACE_DEFAULT	0x10000ull
#define CONFIG_TRACE_MAX	0x1000000ull

enum config_virtio_type {
	CONFIG_VIRTIO_CONSOLE,		/* "vl,virtio-console" */
	CONFIG_VIRTIO_NET,		/* "vl,virtio-net" */
	CONFIG_VIRTIO_TYPES,
};

struct config_console {
	uint32_t nr_ports;		/* 0: a plain console without ports */
	const char *port[CONFIG_PORTS_MAX]; /* their names; port[0] is the console's own */
};

struct config_net {
	const char *name;		/* of its network */
	uint32_t network;		/* index into config.network */
	uint8_t mac[CONFIG_MAC_SIZE];	/* as given, or derived from VM id and device */
	uint32_t mtu;			/* of the network */
	bool plain;			/* no checksums or segments are left undone on it */
};

/* A virtual device: a node in the VM's node with a compatible of virtio.c. */
struct config_virtio {
	enum config_virtio_type type;
	const char *node;		/* the node's name */
	union {
		struct config_console console;
		struct config_net net;
	};
};

/* What is done with a VM that crashed. */
enum config_crash {
	CONFIG_CRASH_GOES_ON,		/* if it can */
	CONFIG_CRASH_STOPS,
	CONFIG_CRASH_RESTARTS,
};

struct config_vm {
	uint32_t id;			/* LV_VM_FIRST .. LV_VM_LIMIT - 1 */
	char name[CONFIG_NAME_LIMIT];	/* 1..15 characters of [a-z0-9_-]; default "vm<id>" */
	uint64_t memory;		/* bytes, a multiple of 2 MiB */
	bool direct_mapped;		/* IPA = PA */
	bool dma_unsafe;		/* may have bus masters, which reach all memory */
	uint32_t priority;		/* of its vCPUs, 0 (default, lowest) .. 31 */
	bool controller;		/* of all VMs; one in a system at most */
	enum config_crash on_crash;	/* default: it goes on */
	enum config_crash on_watchdog;	/* default: it restarts */
	uint32_t restart_limit;		/* restarts after a crash; default UINT32_MAX: any number */
	uint32_t borrower_timeout;	/* seconds it waits for its pages; 0: for ever (default) */
	uint32_t nr_vcpus;
	uint8_t cpus[CONFIG_VCPUS_MAX];	/* board CPU of each vCPU */
	const char *kernel;		/* file names as in the description */
	const char *initrd;		/* NULL: none */
	const char *bootargs;		/* "": none */
	uint64_t pdev;			/* bytes for PDEV_ALLOC, a multiple of 4 KiB */
	uint32_t nr_devices;
	const char *devices[CONFIG_DEVICES_MAX]; /* node paths in the board's tree */
	uint32_t nr_quiet;
	const char *quiet[CONFIG_DEVICES_MAX]; /* those of them that stop with the VM */
	uint32_t nr_neighbours;
	const char *neighbours[CONFIG_DEVICES_MAX]; /* disabled nodes in a page of those */
	uint32_t nr_virtio;
	struct config_virtio virtio[CONFIG_VIRTIO_MAX]; /* in the order of the description */
};

struct config_link {
	char name[LV_VLINK_NAME_LIMIT];	/* class */
	int32_t number;
	uint8_t server, client;		/* indices into config.vm; equal: loopback */
	const char *s_info, *c_info;	/* NULL: none */
	uint64_t pmem;			/* bytes, a multiple of 4 KiB */
	uint64_t xmem[2];		/* bytes that the server, the client can grant, the same */
	bool shared_pdev;		/* what guests call PDEV of this link, both ends see */
};

/* A network: what virtual network cards that name the same network have in common. */
struct config_network {
	const char *name;
	uint32_t nr_cards;
	uint32_t mtu;			/* 0: no card gives one */
	bool plain;
};

struct config {
	uint64_t trace;			/* bytes of a trace ring, a multiple of 4 KiB; 0: none */
	uint32_t nr_vms;
	struct config_vm vm[CONFIG_VMS_MAX];	/* sorted by id */
	uint32_t nr_networks;
	struct config_network network[CONFIG_NETWORKS_MAX];
	uint32_t nr_links;
	struct config_link link[CONFIG_LINKS_MAX]; /* sorted by class, number; a pair is adjacent */
};

/* What is wrong with a description: node, property and reason. */
struct config_error {
	char node[64];			/* path in the description */
	char property[32];		/* "" : the node itself */
	char reason[128];
};

/*
 * Parse the flattened description @fdt of @size bytes into @config.  The strings of @config point
 * into @fdt and live as long as @fdt. @fdt is 8-byte aligned and may hold anything, because it is
 * judged first.  Not reentrant: the parser has one static scratch table, and runs once, on one CPU.
 * Returns 0, or -1 with @error filled in and @config undefined.
 */
int config_parse(const void *fdt, uint32_t size, struct config *config, struct config_error *error);

/* Bytes of the PMEM of all links.  No overflow: 2048 times CONFIG_PMEM_MAX fits. */
static inline uint64_t config_pmem(const struct config *config)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < config->nr_links; i++)
		sum += config->link[i].pmem;
	return sum;
}

/* Bytes that the peers of config.vm[@index] can grant to it.  No overflow, as above. */
static inline uint64_t config_xmem(const struct config *config, uint32_t index)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < config->nr_links; i++) {
		const struct config_link *link = &config->link[i];

		sum += link->server == index ? link->xmem[1] : 0;
		sum += link->client == index ? link->xmem[0] : 0;
	}
	return sum;
}

#define CONFIG_XMEM_SLOT	16ull	/* bytes that EL2 keeps for each page that can be granted */

/*
 * Bytes of the board's memory that XMEM costs for config.vm[@index]: slots for what it can grant,
 * and what it can borrow takes tables of stage 2 and scratch pages.  No overflow: sizes are bounded.
 */
uint64_t config_xmem_cost(const struct config *config, uint32_t index);

/*
 * Write @error as one line "node: property: reason" into @buf of @size bytes,
 * cut where that is too short.  No new line.
 */
void config_error_print(const struct config_error *error, char *buf, uint32_t size);

#endif
