/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Frames on the terminal that replace each other until a key ends it. */
#ifndef USER_NK_SCREEN_H
#define USER_NK_SCREEN_H

#include <stdint.h>
#include <stdio.h>

enum screen_event {
	SCREEN_TIME,		/* the time is over */
	SCREEN_CHANGED,		/* the size changed, or somebody else wrote: draw again */
	SCREEN_QUIT,		/* 'q', or a signal that ends programs */
};

/*
 * From screen_begin() to screen_end() keys come at once and are not shown, and signals arrive in
 * screen_wait() alone.  screen_end() leaves the terminal as it was, and ends the program if a signal
 * asked for that.
 */
void screen_begin(void);
void screen_end(void);

/* Waits, at most until @end in ms of clock_ms(). */
enum screen_event screen_wait(uint64_t end);

/* Replaces what the terminal @to shows by the first @rows lines of @text; 0: by all of them. */
void screen_show(FILE *to, const char *text, uint32_t rows);

#endif
