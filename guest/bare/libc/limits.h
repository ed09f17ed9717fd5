/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The compiler has a limits.h of its own, and asks for the next one. */
