/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef ARCH_IRQ_H
#define ARCH_IRQ_H

void irq_stop_others(void);

#endif
