/* SPDX-License-Identifier: GPL-2.0-only */
/* What classic sources include for the types and limits: all is in <nk/nkern.h>. */
#ifndef GUEST_LINUX_INCLUDE_NK_NK_H
#define GUEST_LINUX_INCLUDE_NK_NK_H

#include <nk/nkern.h>

#endif
