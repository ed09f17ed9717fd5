/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Pushes the text of a console port to the screen at the expense of the VM that prints:
 * as deferred work of the vCPU that printed, or of vCPU 0 when the screen can go on.
 */
#ifndef HYP_DEV_PRINTER_H
#define HYP_DEV_PRINTER_H

#include <stdbool.h>

#include "hyp/core/work.h"

struct console_port;
struct vm_device;

struct printer {
	struct work work;		/* first */
	struct vm *vm;
	struct console_port *port;
	/* Before each push: move the guest's text to the port, and keys from it.  NULL: nothing. */
	void (*feed)(void *owner);
	void *owner;
	bool busy;			/* is some vCPU's work, atomic */
	bool asked;			/* by a vCPU of the VM, to look again, atomic */
	bool told;			/* by others, to look again, atomic */
	struct printer *next;		/* of the same VM */
};

/* Boot. */
void printer_init(struct printer *printer, struct vm *vm, struct console_port *port);

/* There is more to push.  On the CPU of the current vCPU, one of the VM's. */
void printer_go(struct printer *printer);

/*
 * Let the VM look after its port soon.  Any CPU, constant time.  What another VM asks costs credit
 * of the VM's vCPU 0 (hold.h).
 */
void printer_ask(struct printer *printer);

/* Those of a VM, as a device: takes what was asked. */
extern const struct vm_device printer_device;

#endif
