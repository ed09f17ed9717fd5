/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Keys: most go to the VM in front, those after Ctrl-] are commands (see keys.c). */
#ifndef HYP_CONSOLE_KEYS_H
#define HYP_CONSOLE_KEYS_H

#include "hyp/console/screen.h"

struct keys {			/* zeroed: none yet */
	bool command;			/* Ctrl-] was pressed */
	uint32_t id;			/* typed so far behind it; 0: nothing */
};

/* A key was pressed.  With the console's lock held; bounded. */
void keys_take(struct keys *keys, struct screen *screen, char c);

#endif
