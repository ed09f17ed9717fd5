/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Model of xmem.c, xmem_death.c, xmem_slots.c and xmem_view.h for Spin: an owner with two slots
 * and two pages, a direct-mapped borrower with a word for each page, and a CPU of the borrower
 * whose TLB takes up a word at any moment and keeps it until it is told to forget.  A call holds
 * the lock, for one slot or for both; each store into a word and what the TLB forgets are steps of
 * their own.  Either VM dies at any moment.
 *
 * Shown for every interleaving: while no call is under way, the borrower reaches a page, also by
 * what its TLB keeps, only if a slot grants it and is mapped; and a word that counts a slot shows
 * something, so that whoever faults at it while a call is under way has only to try again.
 *
 * -DCOMPARE prints what each call does in each state, as tests/unit/hyp/xmem_moves.c does from the
 * C code: the check compares both.  Tags and rights are not modelled.
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
bool forget[2], broken[2];		/* by page: struct views */
bool lock;

#define LIVE(p)	((state[0] == MAPPED && page[0] == p) || (state[1] == MAPPED && page[1] == p))
#define REACHED(p) (word[p] == PAGE || tlb[p] == PAGE)
#define HELD(s)	(state[s] == MAPPED || state[s] == REVOKED)
#define ALL(first, last, what) (state[first] == what && state[last] == what)

#ifdef COMPARE
#define LOOK(what) \
	printf(what); printf(" [%d %d][%d %d]", count[0], word[0], count[1], word[1])
#else
#define LOOK(what)	skip
#endif

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

/* --- the calls: n goes from the first slot to the last one ---------------------------------- */

inline views_end(p)
{
	if
	:: forget[0] || forget[1] -> LOOK(" forget")
	:: else
	fi;
	for (p : 0 .. 1) {
		if
		:: forget[p] -> atomic { tlb[p] = NOTHING; forget[p] = false }
		:: else
		fi
	}
	for (p : 0 .. 1) {
		if
		:: broken[p] -> atomic { word[p] = SCRATCH; broken[p] = false }
		:: else
		fi
	}
	p = 0;
	LOOK(" publish")
}

/* Slots that are FREE: page p for slot 0, q for slot 1. */
inline grant(first, last, p, q)
{
	atomic {
		if
		:: first == 0 -> page[0] = p; state[0] = GRANTED
		:: else
		fi;
		if
		:: last == 1 -> page[1] = q; state[1] = GRANTED
		:: else
		fi
	}
}

/* n is then the first one that has not been mapped. */
inline map(n, last, i)
{
	do
	:: n <= last && word[page[n]] != SCRATCH ->
		atomic { count[page[n]]++; word[page[n]] = PAGE };
		state[n] = MAPPED;
		n++
	:: else -> break
	od;
	views_end(i)
}

inline unmap(n, last, ends, i)
{
	do
	:: n <= last && HELD(n) ->
		atomic {
			count[page[n]]--;
			if
			:: !count[page[n]] -> word[page[n]] = NOTHING; forget[page[n]] = true
			:: else
			fi
		};
		if
		:: ends || asked[n] || state[n] == REVOKED -> state[n] = FREE
		:: else -> state[n] = GRANTED
		fi;
		asked[n] = false;
		n++
	:: n <= last && !HELD(n) -> n++
	:: else -> break
	od;
	views_end(i)
}

inline take(n)
{
	if
	:: word[page[n]] == PAGE ->
		atomic { word[page[n]] = NOTHING; forget[page[n]] = true; broken[page[n]] = true }
	:: else
	fi;
	state[n] = REVOKED;
	asked[n] = false
}

inline revoke(n, last, force, i)
{
	do
	:: n <= last ->
		if
		:: state[n] == GRANTED -> state[n] = FREE
		:: state[n] == MAPPED && !force -> asked[n] = true
		:: state[n] == MAPPED && force -> take(n)
		:: else
		fi;
		n++
	:: else -> break
	od;
	views_end(i)
}

/* GRANT with SHOW, when all have been granted. */
inline map_or_free(n, last, done, i)
{
	map(n, last, i);
	done = n;
	do
	:: n <= last -> state[n] = FREE; n++
	:: else -> break
	od
}

#ifdef COMPARE

#define BUSY	255

byte first, last, n, i, a, b, was[2], pages, call, rights, answer;

/* What a slot is: FREE, GRANTED, MAPPED, REVOKED or, 4, MAPPED and asked, of either page. */
inline prepare_slot(s)
{
	page[s] = was[s] / 5;
	state[s] = (was[s] % 5 == 4 -> MAPPED : was[s] % 5);
	asked[s] = was[s] % 5 == 4;
	if
	:: HELD(s) ->
		count[page[s]]++;
		if
		:: state[s] == REVOKED || word[page[s]] == SCRATCH -> word[page[s]] = SCRATCH
		:: else -> word[page[s]] = PAGE
		fi;
	:: else
	fi
}

inline prepare()
{
	count[0] = 0;
	count[1] = 0;
	word[0] = NOTHING;
	word[1] = NOTHING;
	prepare_slot(0);
	prepare_slot(1);
	tlb[0] = word[0];
	tlb[1] = word[1];
	n = first;
	answer = last - first + 1;
	printf("rights %d slots %d %d call %d %d %d %d:", rights, was[0], was[1], call, first, last,
	       pages)
}

inline compare_grant()
{
	if
	:: !ALL(first, last, FREE) -> answer = BUSY
	:: ALL(first, last, FREE) && call == 0 -> grant(first, last, (pages & 1), (pages >> 1))
	:: else ->
		grant(first, last, (pages & 1), (pages >> 1));
		map_or_free(n, last, answer, i);
		answer = (answer == first -> BUSY : answer - first)
	fi
}

inline compare_map()
{
	if
	:: !ALL(first, last, GRANTED) -> answer = BUSY
	:: else ->
		map(n, last, i);
		answer = (n == first -> BUSY : n - first)
	fi
}

inline compare()
{
	prepare();
	if
	:: call <= 1 -> compare_grant()
	:: call == 2 -> compare_map()
	:: call == 3 -> unmap(n, last, false, i)
	:: call == 4 -> unmap(n, last, true, i)
	:: call == 5 -> revoke(n, last, false, i)
	:: call == 6 -> revoke(n, last, true, i)
	:: call >= 7 && ALL(0, 1, FREE)			/* a death with nothing to clean up */
	:: call == 7 && !ALL(0, 1, FREE) -> revoke(n, last, true, i)	/* of the owner */
	:: call == 8 && !ALL(0, 1, FREE) -> unmap(n, last, true, i)	/* of the borrower */
	fi;
	LOOK(" then");
	printf(" tlb %d %d slots %d %d %d, %d %d %d -> %d\n", tlb[0], tlb[1], state[0], page[0],
	       asked[0], state[1], page[1], asked[1], answer)
}

inline compare_calls()
{
	for (first : 0 .. 1) {
		for (last : first .. 1) {
			for (call : 0 .. 6) {
				for (pages : 0 .. 3) {
					if
					:: call <= 1 || pages == 0 -> compare()
					:: else
					fi
				}
			}
		}
	}
	first = 0;
	last = 1;
	pages = 0;
	for (call : 7 .. 8) {
		compare()
	}
}

init {
	for (rights : 0 .. 1) {
		for (a : 0 .. 9) {
			for (b : 0 .. 9) {
				was[0] = a;
				was[1] = b;
				compare_calls()
			}
		}
	}
}

#else

inline choose(first, last)
{
	if
	:: first = 0; last = 0
	:: first = 1; last = 1
	:: first = 0; last = 1
	fi
}

active proctype owner()
{
	byte n, last, i, p, q;

end:	do
	:: atomic { choose(n, last); select(p : 0 .. 1); select(q : 0 .. 1) };
		take_lock();
		if
		:: ALL(n, last, FREE) -> grant(n, last, p, q)
		:: ALL(n, last, FREE) -> grant(n, last, p, q); map_or_free(n, last, p, i)
		:: skip; revoke(n, last, false, i)
		:: skip; revoke(n, last, true, i)
		fi;
		atomic { n = 0; last = 0; p = 0; q = 0 };
		give_lock()
	/* Death: others get the lock between its steps. */
	:: take_lock(); revoke(n, 0, true, i); give_lock();
		take_lock(); revoke(n, 1, true, i); n = 0; give_lock()
	od
}

active proctype borrower()
{
	byte n, last, i;

end:	do
	:: atomic { choose(n, last) };
		take_lock();
		if
		:: ALL(n, last, GRANTED) -> map(n, last, i)
		:: skip; unmap(n, last, false, i)
		:: skip; unmap(n, last, true, i)
		fi;
		atomic { n = 0; last = 0 };
		give_lock()
	:: take_lock(); unmap(n, 0, true, i); give_lock();
		take_lock(); unmap(n, 1, true, i); n = 0; give_lock()
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

#endif
