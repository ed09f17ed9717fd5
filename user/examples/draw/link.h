/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* How a client of draw gets to its server: one file answers, of link_*.c. */
#ifndef USER_EXAMPLES_DRAW_LINK_H
#define USER_EXAMPLES_DRAW_LINK_H

#include <draw.h>

struct vrpq_client *link_open(void);
void link_close(void);

#endif
