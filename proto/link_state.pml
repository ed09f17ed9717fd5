/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Model of link_state.[ch] for Spin: two ends, the bridge that judges their stores,
 * and a hypervisor that stops either VM at any step and starts it anew.
 *
 * Shown for every interleaving:
 *   - whenever the second end becomes ON, the indices of both are zero;
 *   - no end comes ON twice while the other stays ON (epochs);
 *   - an end that is ON never sees an index that the peer left in an earlier connection,
 *     and nobody changes an index by a reset while the other end is ON;
 *   - when nothing happens any more, ends that are wanted are both ON, and others OFF;
 *   - the two engines come to rest by themselves (pan -l).
 *
 * -DSTRANGER puts a driver that stores what it likes in the place of end 1: what is
 * said of end 0 holds still.  -DCOMPARE prints the judge's table and the engine's moves,
 * as tests/unit/proto/link_state_moves.c does from the C code: the check compares both.
 */
#define OFF	0
#define RESET	1
#define ON	2

/* The judge: link_state_may(). */
#define MAY(from, to, peer)						\
	((to) == (from) || (to) == OFF ||				\
	 ((from) == OFF && (to) == RESET && (peer) != ON) ||		\
	 ((from) == RESET && (to) == ON) ||				\
	 ((from) == ON && (to) == RESET && (peer) == OFF))

#define LEAVE(e)	(e.hold -> ON : (e.leaves_to_off -> OFF : RESET))

/* What an end does next: link_state_next(). */
#define NEXT(e, own, peer)						\
	(!e.want || e.restart -> OFF :					\
	 (own == OFF -> (peer != ON && !e.hold -> RESET : OFF) :	\
	  (own == RESET -> (peer != OFF -> ON : RESET) :		\
	   (peer == OFF -> LEAVE(e) : ON))))

#define STEP_LIMIT	4	/* LINK_STEP_LIMIT */

/* A driver's memory: gone when its VM dies. */
typedef memory {
	bit want;
	bit hold;
	bit restart;
	bit leaves_to_off;
};

/* The look of link_state_step(): the words are read one after the other. */
inline look(e, own, peer, next)
{
	if
	:: own == OFF -> e.restart = 0
	:: else
	fi;
	next = NEXT(e, own, peer)
}

#ifdef COMPARE

init {
	memory e;
	byte own, to, peer, n, next;

	for (own : OFF .. ON) {
		for (to : OFF .. ON) {
			for (peer : OFF .. ON) {
				printf("may %d %d %d: %d\n", own, to, peer, MAY(own, to, peer))
			}
		}
	}
	for (n : 0 .. 15) {
		for (own : OFF .. ON) {
			for (peer : OFF .. ON) {
				e.want = n & 1;
				e.hold = (n >> 1) & 1;
				e.restart = (n >> 2) & 1;
				e.leaves_to_off = (n >> 3) & 1;
				look(e, own, peer, next);
				printf("step %d %d %d: %d, restart %d, reset %d, count %d, stores %d\n",
				       n, own, peer, next, e.restart, next != own && next == RESET,
				       next != own && next == ON, (next != own -> STEP_LIMIT : 0))
			}
		}
	}
}

#else

byte word[2];		/* the states, as both ends see them */
bit sysconf[2];		/* pending */
bit stopped[2];		/* by the hypervisor: not one step further */
bit index[2];		/* in shared memory: 0 as reset, 1 moved on */
bit busy[2];		/* in link_state_step() */
#ifdef RESTLESS
bit calm;		/* nobody changed his mind or died since an engine's last look */
#define CALM(is)	calm = is
#else
#define CALM(is)	skip
#endif

/* What the properties need to remember. */
bit met[2];		/* the peer was ON in this epoch */
bit stale[2];		/* index is not of the connection that the other end is in */

#ifdef STRANGER
#define HONEST(who)	(who == 0)
#else
#define HONEST(who)	true
#endif

inline store(me, to)
{
	if
	:: MAY(word[me], to, word[1 - me]) ->
		if
		:: to == ON && word[me] != ON && word[1 - me] == ON ->
			assert(!index[0] && (!HONEST(1) || !index[1]));
			assert(!met[0] && (!HONEST(1) || !met[1]));
			met[0] = 1;
			met[1] = 1
		:: else
		fi;
		word[me] = to
	:: else
	fi
}

/* ops->reset */
inline reset(me)
{
	assert(word[1 - me] != ON || !HONEST(1 - me) || !index[me]);
	index[me] = 0;
	stale[me] = 0;
	stale[1 - me] = index[1 - me]
}

memory driver[2];

#define IDLE(me)	(!busy[me] && !sysconf[me] && !stopped[me])
#define AT_REST		(IDLE(0) && IDLE(1))

/* Nothing moves unless somebody changes his mind: no end may wait for ever. */
inline rest()
{
	assert(!AT_REST || driver[0].want || word[0] == OFF);
	assert(!AT_REST || driver[1].want || word[1] == OFF);
	assert(!AT_REST || !driver[0].want || !driver[1].want ||
	       driver[0].hold || driver[1].hold || (word[0] == ON && word[1] == ON))
}

inline step_ends(me)
{
	tries = 0;
	next = 0;
	busy[me] = 0;
	if
	:: HONEST(1) -> rest()
	:: else
	fi
}

/*
 * link_state_step(), from one look to the next.  A step of the model is what the others
 * can see or disturb: the look, the reset, the store, SYSCONF.
 */
inline step(me, e)
{
	do
	:: atomic {
		tries < STEP_LIMIT ->
		CALM(1);
		look(e, word[me], word[1 - me], next);
		assert(word[me] != ON || !HONEST(1 - me) || !stale[1 - me]);
		if
		:: next == word[me] -> step_ends(me); break
		:: else ->
			if
			:: next == ON -> met[me] = 0
			:: else
			fi
		fi
	   };
	   if
	   :: atomic { next == RESET -> reset(me) }
	   :: next != RESET
	   fi;
	   atomic { store(me, next); next = 0 };
	   atomic { sysconf[1 - me] = 1; tries++ }
	:: atomic { tries == STEP_LIMIT -> step_ends(me); break }
	od
}

/* Opens, closes, drains, finds the peer lying; hears SYSCONF; moves data. */
inline life(me, e)
{
	do
	:: atomic {
		if
		:: e.want = !e.want; CALM(0)
		:: e.hold = !e.hold; CALM(0)
		:: !e.restart -> e.restart = 1; CALM(0)
		:: sysconf[me] -> sysconf[me] = 0
		fi;
		busy[me] = 1
	   };
	   step(me, e)
	:: atomic { word[me] == ON && word[1 - me] == ON && !index[me] -> index[me] = 1 }
	od
}

/* The next life; before that the peer was told. */
inline begin(me, e)
{
	atomic {
		stopped[me] -> stopped[me] = 0;
		e.want = 0;
		e.hold = 0;
		e.restart = 0;
		tries = 0;
		next = 0;
		busy[me] = 0;
		sysconf[1 - me] = 1;
		sysconf[me] = 0
	}
}

proctype engine(bit me)
{
	byte next, tries;

	do
	:: { life(me, driver[me]) } unless { begin(me, driver[me]) }
	od
}

/* Any state at any moment, and any index. */
proctype stranger(bit me)
{
	byte to;

	do
	:: atomic {
		if
		:: to = OFF
		:: to = RESET
		:: to = ON
		fi;
		store(me, to);
		to = 0
	   }
	:: atomic { index[me] = 1 - index[me]; CALM(0) }
	:: sysconf[1 - me] = 1
	od
}

/* vm_stopped(): the ends go OFF when the last vCPU has come to rest. */
proctype hypervisor(bit me)
{
	do
	:: atomic { !stopped[me] -> stopped[me] = 1; word[me] = OFF; CALM(0) }
	od
}

#ifdef RESTLESS
/* A run in which the engines go on for ever by themselves. */
never {
	do
	:: true
	:: calm -> break
	od;
accept:
	do
	:: calm
	od
}
#endif

init {
	atomic {
		/* What an earlier life has left in shared memory. */
		index[0] = 1;
		index[1] = 1;
		stale[0] = 1;
		stale[1] = 1;
		if
		:: skip
		:: driver[0].leaves_to_off = 1
		:: driver[0].leaves_to_off = 1; driver[1].leaves_to_off = 1
		fi;
		run engine(0);
		run hypervisor(0);
#ifdef STRANGER
		run stranger(1)
#else
		run engine(1);
		run hypervisor(1)
#endif
	}
}

#endif
