/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The meeting of owner and worker. */
#ifndef BARE_EDGE_WORDS_H
#define BARE_EDGE_WORDS_H

#define STEP_READY	1u	/* both */
#define STEP_END	2u	/* the owner's last life */
#define WORD_WORK	1u	/* the worker counts its rounds */

#endif
