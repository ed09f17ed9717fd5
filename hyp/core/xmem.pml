/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Model of xmem_slots.c and xmem_view.h for Spin: an owner with two slots and two pages, a
 * direct-mapped borrower with a word for each page, and a CPU of the borrower whose TLB takes up
 * a word at any moment and keeps it until it is told to forget.  A call holds the lock; what it
 * does to a word and to the TLB are steps of their own.  Either VM dies at any moment.
 *
 * Shown for every interleaving: while no call is under way, the borrower reaches a page, also by
 * what its TLB keeps, only if a slot grants it and is mapped; and a word that counts a slot shows
 * something, so that whoever faults at it while a call is under way has only to try again.
 */
#define FREE	0
#define GRANTED	1
#define MAPPED	2
#define REVOKED	3

#define NOTHING	0	/* what a word, and the TLB, shows */
#define PAGE	1
#define SCRATCH	2

byte state[2], page[2];
bool asked[2];
byte count[2], word[2], tlb[2];		/* by page */
bool lock;

#define LIVE(p)	((state[0] == MAPPED && page[0] == p) || (state[1] == MAPPED && page[1] == p))
#define REACHED(p) (word[p] == PAGE || tlb[p] == PAGE)

inline take_lock() { atomic { !lock; lock = true } }

inline give_lock()
{
	atomic {
		assert(!REACHED(0) || LIVE(0));
		assert(!REACHED(1) || LIVE(1));
		assert(!count[0] || word[0] != NOTHING);
		assert(!count[1] || word[1] != NOTHING);
		lock = false
	}
}

inline map(s)
{
	if
	:: word[page[s]] != SCRATCH -> count[page[s]]++; word[page[s]] = PAGE; state[s] = MAPPED
	:: else
	fi
}

inline unmap(s, ends)
{
	if
	:: state[s] == MAPPED || state[s] == REVOKED ->
		count[page[s]]--;
		if
		:: !count[page[s]] -> word[page[s]] = NOTHING; tlb[page[s]] = NOTHING
		:: else
		fi;
		if
		:: ends || asked[s] || state[s] == REVOKED -> state[s] = FREE
		:: else -> state[s] = GRANTED
		fi;
		asked[s] = false
	:: else
	fi
}

inline force(s)
{
	if
	:: state[s] == MAPPED ->
		if
		:: word[page[s]] == PAGE ->
			word[page[s]] = NOTHING;
			tlb[page[s]] = NOTHING;
			word[page[s]] = SCRATCH
		:: else
		fi;
		state[s] = REVOKED;
		asked[s] = false
	:: state[s] == GRANTED -> state[s] = FREE
	:: else
	fi
}

active proctype owner()
{
	byte s;

end:	do
	:: select(s : 0 .. 1);
		take_lock();
		if
		:: state[s] == FREE -> page[s] = 0; state[s] = GRANTED
		:: state[s] == FREE -> page[s] = 1; state[s] = GRANTED
		:: state[s] == FREE -> page[s] = 0; map(s)	/* SHOW */
		:: state[s] == GRANTED -> state[s] = FREE
		:: state[s] == MAPPED -> asked[s] = true
		:: skip; force(s)
		fi;
		give_lock()
	:: take_lock(); force(0); give_lock(); take_lock(); force(1); give_lock()	/* death */
	od
}

active proctype borrower()
{
	byte s;

end:	do
	:: select(s : 0 .. 1);
		take_lock();
		if
		:: state[s] == GRANTED -> map(s)
		:: skip; unmap(s, false)
		:: skip; unmap(s, true)
		fi;
		give_lock()
	:: take_lock(); unmap(0, true); give_lock(); take_lock(); unmap(1, true); give_lock()
	od
}

/* Its TLB takes up a word. */
active proctype cpu()
{
	byte p;

end:	do
	:: select(p : 0 .. 1);
		atomic {
			if
			:: tlb[p] == NOTHING && word[p] != NOTHING -> tlb[p] = word[p]
			:: else
			fi
		}
	od
}
