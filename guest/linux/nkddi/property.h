/* SPDX-License-Identifier: GPL-2.0-only */
/* Properties of this VM and the focus, for the classic table (<nk/nkern.h> says what they do). */
#ifndef GUEST_LINUX_NKDDI_PROPERTY_H
#define GUEST_LINUX_NKDDI_PROPERTY_H

#include <nk/nkern.h>

int nkddi_property_set(char *name, void *value, unsigned int size);
int nkddi_property_get(char *name, void *value, unsigned int maxsize);
int nkddi_property_enum(unsigned int id, char *name, unsigned int size, NkPropAttr *attr);

#endif
