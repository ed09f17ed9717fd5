/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The filter: lets pass the part of a VM's output that is safe on a screen which others share.  The
 * cursor stays in the VM's own line and right of its name.
 *
 * Passed: ASCII and UTF-8 text, tabs, and what editing a line needs (BS, cursor left and right
 * within the text, erase and delete to the right), with @colour also ESC [ m.  Dropped: all other
 * control characters and sequences.  The terminal's width is not known: the terminal wraps a longer
 * line, which goes on at the left edge.
 */
#ifndef HYP_CONSOLE_FILTER_H
#define HYP_CONSOLE_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#define FILTER_MAX	40u	/* a sequence that sets two colours has some 36 */

struct console_filter {		/* zeroed: at the beginning of a line */
	uint8_t state;
	uint8_t more;			/* bytes that the UTF-8 character still has */
	uint8_t length;			/* of the sequence so far */
	uint32_t column, reach;		/* columns of the cursor and of the text's end, at most */
	char sequence[FILTER_MAX];
};

/* Writes the characters that @c makes fit to be shown, up to FILTER_MAX; returns how many. */
uint32_t filter_char(struct console_filter *filter, char c, bool colour, char out[FILTER_MAX]);

/* True: @c is plain text and passes as it is; false: filter_char() has to tell. */
static inline bool filter_plain(struct console_filter *filter, char c)
{
	if (filter->state || (unsigned char)(c - 0x20) >= 0x5f)
		return false;
	filter->more = 0;
	filter->column++;
	if (filter->reach < filter->column)
		filter->reach = filter->column;
	return true;
}

/*
 * The same for a replay to a VM that has the screen alone: everything passes except questions to
 * the terminal.  The terminal would answer into the VM, where nobody waits for the answer any more.
 * Strings (titles, images) and unknown sequences are dropped as well.
 */
uint32_t filter_again(struct console_filter *filter, char c, char out[FILTER_MAX]);

/* Is filter_again() inside a character or sequence of which it has shown nothing yet? */
bool filter_holds_back(const struct console_filter *filter);

/* The line is drawn again; @whole: all that it has. */
void filter_redrawn(struct console_filter *filter, bool whole);

#endif
