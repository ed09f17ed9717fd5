/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Arm PrimeCell UART (DDI 0183) as the board's UART. */
#ifndef HYP_PLAT_PL011_H
#define HYP_PLAT_PL011_H

#include "hyp/plat/uart.h"

extern const struct uart_driver pl011_driver;

#endif
