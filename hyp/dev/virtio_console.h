/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * virtio-console (virtio 1.2, 5.3): what Linux calls /dev/hvc0, and with
 * MULTIPORT the named ports /dev/vportNpM.
 *
 *	guest: transmit queue --64 bytes at a time--> port's output ring --> screen
 *	       receive queue  <-------------------- port's input ring  <-- keyboard
 *
 * Port 0 is the VM's place on the screen, the one that its PL011 has; keys go to
 * the PL011 while its driver receives (it has receive interrupts enabled), else
 * here.  Further ports have places of their own, called <VM>.<port>.
 *
 * A buffer of output is given back when its last character is in the ring, so
 * a full ring holds the guest back and nobody else.  Keys wait in the input ring
 * until the guest has the port open and offers buffers.
 *
 * Work: each kick, and each notification of a port, moves as much as makes the
 * port ready for the screen, CONSOLE_MOVE to PORT_LINE_MAX characters; the rest
 * goes on when the screen has taken something.  Input moves at most what the
 * input ring holds.  What a kick or the driver's start leaves is done by printers,
 * as deferred work.
 *
 * Locks: a queue's protects what belongs to that queue; the control receive
 * queue's protects what is to be told to the guest.  Then a port's.
 */
#ifndef HYP_DEV_VIRTIO_CONSOLE_H
#define HYP_DEV_VIRTIO_CONSOLE_H

#define CONSOLE_MOVE	256u	/* characters of output */
#define CONSOLE_UNITS	256u	/* descriptors of a queue: all of one of simple buffers */
#define CONSOLE_CONTROL	32u	/* the same, of each control queue */

#endif
