/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The PL011 (Arm DDI 0183, 32-byte FIFOs) that each VM sees at
 * PLACE_UART.  Behind it is the VM's console port: the transmit FIFO is
 * full when the port's ring is nearly full, and a character that was taken
 * counts as sent.  Baud rate, framing, modem lines and DMA do nothing.
 *
 * The interrupt is an edge (its interrupt).  One is raised whenever
 * RIS & IMSC becomes non-zero, and again whenever it still is after an access by
 * which a handler deals with it (DR, IMSC, ICR).  So no event gets stuck: a
 * handler that ends has either seen the status at zero after its last such
 * access, and then anything later is a new edge; or it left the status
 * non-zero, and then its last access raised an edge after the interrupt that it
 * answers had been acknowledged, which brings it back.
 */
#ifndef HYP_DEV_VPL011_H
#define HYP_DEV_VPL011_H

#include <stdbool.h>

#include "hyp/core/vm_device.h"

extern const struct vm_device vpl011_device;

struct console_port;
struct printer;

/* The UART's console port, and the printer that pushes its text, for devices that share them. */
struct console_port *vpl011_port(struct vm *vm);
struct printer *vpl011_printer(struct vm *vm);

/*
 * Does the guest's driver read keys here: has it receive interrupts enabled?  The
 * port's notify is called when that ends with keys waiting.  Any CPU, no lock.
 */
bool vpl011_receives(const struct vm *vm);

#endif
