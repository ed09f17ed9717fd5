/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Model of ring_cursor.[ch] for Spin: a producer and a consumer of a ring of two units,
 * with indices modulo 8 for 2^32 and a store buffer for each published index, which only
 * the full barrier C is sure to empty (-DPOLLS, -DDEATH, -DCLAIMS and -DSTRANGER go without).
 *
 * Shown for every interleaving:
 *   - no unit is overwritten before it was read, nor read before it was written;
 *   - nobody sleeps while there is what it sleeps for and the other end has nothing more
 *     to do about it: no wake-up is lost, also not with a consumer that disarms;
 *   - nobody is woken for what is not there, as by an index that the waker remembers;
 *   - neither of two honest ends ever finds the other lying;
 *   - -DPOLLS: the same of two sleepers of one end that want different numbers;
 *   - -DDEATH: the same over the death of either end at each step.  The other end hears of it
 *     later, both put their own words to zero when the link's states allow that, and no step
 *     of the life before reaches into the new one (-DHASTY: without these states it does);
 *   - -DSTRANGER: a peer that writes anything to its index and to both wait words makes
 *     an end believe in no more than fits, until it is found out, and then the end stays
 *     broken until its reset;
 *   - -DCLAIMS: a process at one end stores into the shared index itself and looks at the peer's.
 *     Between two looks of its kernel it moves less than half of the modulus (2 GiB).  -DLIVES:
 *     nobody sleeps on and nobody is broken, without deaths; -DOTHERS: nobody sleeps, but other
 *     calls adopt the claim at any moment, or give up, and count units, over deaths; -DFALSE -DLIVES: the process claims from one too few to more than there can be,
 *     also back and forth, and an honest peer is never accused.
 *
 * -DCOMPARE prints what each call reads, writes and answers, as
 * tests/unit/proto/ring_cursor_moves.c does from the C code: the check compares both.
 */
#define PRODUCER	0
#define CONSUMER	1
#ifdef FALSE
#define OTHERS
#endif
#ifdef CLAIMS
#define DEATH
#define CAPACITY	1	/* a process goes round the ring twice before its kernel looks */
#else
#define CAPACITY	2
#endif
#if defined(COMPARE) || defined(STRANGER) || defined(CLAIMS)
#define MODULUS		8
#else
#define MODULUS		4	/* honest ends need no more, and there are fewer states */
#endif
#define MOD(x)		((x) & (MODULUS - 1))
#define BIAS(me)	(me == PRODUCER -> CAPACITY : 0)
#define LEAST(a, b)	((a) < (b) -> (a) : (b))
#define LIE		255	/* -EPROTO */
#define DOUBT		254	/* -EINVAL */
#define UNSURE		253	/* available() has to look once more */
#define SOUND		0
#define BY_PEER		1
#define BY_EITHER	2
#define NONE		MODULUS	/* no store is under way */
#define WAIT_TRIES	4
#ifdef COMPARE
#define ADOPT_TRIES	16
#else
#define ADOPT_TRIES	2
#endif

typedef line {		/* shared memory */
	byte index;
	byte wait;
};

typedef cursor {
	byte index;
	byte seen;
	byte broken;
	bit claims;
};

line ring[2];
cursor c[2];
byte under_way[2];	/* of line.index: stored, and not yet seen by the other */

#ifdef COMPARE
byte script[48];		/* what the loads find, one after the other */
byte at;
#define LOAD_PEER_INDEX(me, v)	printf(" peer index?"); v = script[at]; at++
#define LOAD_PEER_WAIT(me, v)	printf(" peer wait?"); v = script[at]; at++
#define TAKE_PEER_WAIT(me, v)	printf(" peer wait<>0"); v = script[at]; at++
#define LOAD_OWN_INDEX(me, v)	printf(" own index?"); v = script[at]; at++
#define LOAD_OWN_WAIT(me, v)	printf(" own wait?"); v = script[at]; at++
#define SWAP_OWN_WAIT(me, old, new, v) \
	printf(" own wait %d->%d?", old, new); v = script[at]; at++
#define STORE_OWN_WAIT(me, v)	printf(" own wait=%d", v)
#define STORE_OWN_INDEX(me, v)	printf(" own index=%d", v)
#define BARRIER(me)		printf(" mb")
#define IS_THERE(me, want)	true
#else
/* The peer has at this moment what it sleeps for, or so much that it need not sleep. */
#define IS_THERE(me, want) \
	(MOD(CAPACITY - MOD(ring[1 - me].index + BIAS(me) - c[me].index)) >= LEAST(want, CAPACITY))
#define LOAD_PEER_INDEX(me, v)	v = ring[1 - me].index
#define LOAD_PEER_WAIT(me, v)	v = ring[1 - me].wait
#define TAKE_PEER_WAIT(me, v)	v = ring[1 - me].wait; ring[1 - me].wait = 0
#define LOAD_OWN_INDEX(me, v)	v = ring[me].index
#define LOAD_OWN_WAIT(me, v)	v = ring[me].wait
#define SWAP_OWN_WAIT(me, old, new, v) \
	v = ring[me].wait; ring[me].wait = (v == old -> new : v)
#define STORE_OWN_WAIT(me, v)	ring[me].wait = v
/* Without store buffers: too many states. */
#if defined(POLLS) || defined(STRANGER) || defined(DEATH) || defined(CLAIMS)
#define STORE_OWN_INDEX(me, v)	ring[me].index = v
#define BARRIER(me)		true
#else
#define STORE_OWN_INDEX(me, v)	under_way[me] = v
#define BARRIER(me)		under_way[me] == NONE
#endif
#endif

/* --- the calls: each atomic is one access to memory that others see ---------- */

#define KNOWN(me)	MOD(c[me].seen + BIAS(me) - c[me].index)

#define ERROR(me)	(c[me].broken == BY_PEER -> LIE : DOUBT)

/* ring_cursor_break() */
inline contradict(me, claim, theirs, answer)
{
	c[me].broken = (!c[me].claims ||
			(MOD(claim - c[me].index) <= KNOWN(me) &&
			 MOD(theirs - c[me].seen) >= MODULUS / 2) -> BY_PEER : BY_EITHER);
	answer = ERROR(me)
}

inline available(me, enough, x, now)
{
	atomic {
		if
		:: c[me].broken -> now = ERROR(me)
		:: !c[me].broken && KNOWN(me) >= enough -> now = KNOWN(me)
		:: else ->
			LOAD_PEER_INDEX(me, x);
			now = MOD(x + BIAS(me) - c[me].index);
			if
			:: (now > CAPACITY || now < KNOWN(me)) && c[me].claims -> now = UNSURE
			:: (now > CAPACITY || now < KNOWN(me)) && !c[me].claims ->
				contradict(me, c[me].index, x, now)
			:: else -> c[me].seen = x
			fi
		fi;
		if
		:: now != UNSURE -> x = 0
		:: else
		fi
	};
#if defined(CLAIMS) || defined(COMPARE)
	if
	:: atomic {
		now == UNSURE -> LOAD_OWN_INDEX(me, now);
		if
		:: now != c[me].index -> now = KNOWN(me)
		:: else -> contradict(me, c[me].index, x, now)
		fi;
		x = 0
	   }
	:: atomic { now != UNSURE -> skip }
	fi
#endif
}

inline judge(me, claim, theirs, answer)
{
	if
	:: MOD(theirs + BIAS(me) - claim) > CAPACITY -> contradict(me, claim, theirs, answer)
	:: else -> c[me].seen = theirs; c[me].index = claim; answer = 0
	fi
}

inline adopt(me, claim, theirs, again, tries, answer)
{
	if
	:: atomic { c[me].broken -> answer = ERROR(me) }
	:: atomic { !c[me].broken && !c[me].claims -> answer = 0 }
	:: atomic { !c[me].broken && c[me].claims -> theirs = c[me].seen; tries = 0 };
		do
		:: atomic { tries == ADOPT_TRIES -> answer = 0; break }
		:: atomic {
			tries < ADOPT_TRIES ->
			LOAD_OWN_INDEX(me, claim);
			if
			:: claim == c[me].index -> answer = 0; break
			:: else
			fi
		   };
		   atomic { LOAD_PEER_INDEX(me, theirs) };
		   atomic {
			LOAD_OWN_INDEX(me, again);
			if
			:: claim == again -> judge(me, claim, theirs, answer); break
			:: else -> tries++
			fi
		   }
		od
	fi;
	atomic { claim = 0; theirs = 0; again = 0; tries = 0 }
}

inline wakes(me, want, ours, yes)
{
	atomic { LOAD_PEER_WAIT(me, want); yes = 0 };
	if
	:: want == 0
	:: else ->
		atomic {
			LOAD_PEER_INDEX(me, ours);
			ours = MOD(ours + BIAS(me) - c[me].index);
			yes = MOD(CAPACITY - ours) >= LEAST(want, CAPACITY);
			assert(!yes || IS_THERE(me, want));
			want = 0;
			ours = 0
		};
		if
		:: atomic { yes -> TAKE_PEER_WAIT(me, want); yes = want != 0; want = 0 }
		:: !yes
		fi
	fi
}

inline advance(me, n, x, y, yes)
{
	atomic {
		c[me].index = MOD(c[me].index + n);
		STORE_OWN_INDEX(me, c[me].index);
		n = 0
	};
	BARRIER(me);
	wakes(me, x, y, yes)
}

/* The look of ring_cursor_arm() at the word comes with its first exchange. */
inline arm(me, want, x, y, tries)
{
	atomic { LOAD_OWN_WAIT(me, x); tries = 0 };
	do
	:: atomic {
		tries < WAIT_TRIES && (x == 0 || x > want) ->
		SWAP_OWN_WAIT(me, x, want, y);
		if
		:: x == y -> break
		:: else -> x = y; tries++
		fi
	   }
	:: else -> break
	od;
	if
	:: atomic { tries == WAIT_TRIES -> STORE_OWN_WAIT(me, 1) }
	:: else
	fi;
	atomic { tries = 0; x = 0; y = 0 }
}

/* ring_cursor_wait() after its barrier. */
inline look_again(me, want, x, y, yes)
{
	atomic { x = c[me].index };
	atomic {
		LOAD_PEER_INDEX(me, y);
		yes = MOD(y + BIAS(me) - x) >= want || c[me].broken;
		x = 0;
		y = 0
	}
}

inline reset_cursor(me)
{
	c[me].index = 0;
	c[me].seen = 0;
	c[me].broken = SOUND;
	c[me].claims = 0;
	STORE_OWN_WAIT(me, 0);
	STORE_OWN_INDEX(me, 0)
}

#ifdef COMPARE

byte me, i, known, a, b, d, n, x, y, tries, answer;
bit yes;

inline prepare()
{
	c[me].index = i;
	c[me].seen = MOD(i + known - BIAS(me));
	c[me].claims = 0;
	at = 0
}

/* b: without claims (0), our claim is adopted (1) or not yet (2). */
inline compare_available()
{
	for (n : 0 .. 3) {
		for (a : 0 .. 15) {
			for (b : 0 .. 2) {
				prepare();
				script[0] = a & 7;
				script[1] = MOD(c[me].index + (b == 2 -> 1 : 0));
				c[me].broken = a >> 3;
				c[me].claims = b != 0;
				printf("available %d %d %d %d %d %d:", me, i, known, n, a, b);
				available(me, n, x, answer);
				printf(" -> %d, seen %d, broken %d\n", answer, c[me].seen,
				       c[me].broken)
			}
		}
	}
}

/* b: the claim stays (0), changes once (1) or each time (2). */
inline fill_claims()
{
	for (n : 0 .. 15) {
		script[3 * n] = MOD(c[me].index + a + 6 + (b == 1 && n == 0 -> 1 : 0));
		script[3 * n + 1] = MOD(c[me].seen + d + 5);
		script[3 * n + 2] = MOD(c[me].index + a + 6 + (b == 2 -> 1 : 0))
	}
}

/* A claim of index - 2 .. index + 2 and a peer at seen - 3 .. seen + 3: no sum wraps. */
inline compare_adopt()
{
	for (a : 0 .. 4) {
		for (d : 0 .. 6) {
			for (b : 0 .. 2) {
				prepare();
				c[me].broken = SOUND;
				c[me].claims = 1;
				fill_claims();
				printf("adopt %d %d %d %d %d %d:", me, i, known, a, d, b);
				adopt(me, n, x, y, tries, answer);
				printf(" -> %d, index %d, seen %d, broken %d\n", answer,
				       c[me].index, c[me].seen, c[me].broken)
			}
		}
	}
	for (a : 0 .. 2) {	/* it looks at nothing */
		prepare();
		c[me].broken = a;
		c[me].claims = a != 0;
		printf("adopt %d %d %d %d:", me, i, known, a);
		adopt(me, n, x, y, tries, answer);
		printf(" -> %d\n", answer)
	}
}

inline compare_advance()
{
	for (d : 0 .. 2) {
		for (a : 0 .. 3) {
			for (b : 0 .. 15) {
				prepare();
				c[me].broken = 0;
				script[0] = a;
				script[1] = b & 7;
				script[2] = b >> 3;
				printf("advance %d %d %d %d %d %d:", me, i, known, d, a, b);
				n = d;
				advance(me, n, x, y, yes);
				printf(" -> %d\n", yes)
			}
		}
	}
}

inline compare_wait()
{
	for (n : 1 .. 2) {
		for (a : 0 .. 15) {
			prepare();
			script[0] = n;
			script[1] = a & 7;
			c[me].broken = a >> 3;
			printf("wait %d %d %d %d %d:", me, i, known, n, a);
			arm(me, n, x, y, tries);
			BARRIER(me);
			look_again(me, n, x, y, yes);
			printf(" -> %d\n", yes)
		}
	}
}

inline compare_arm()
{
	for (n : 1 .. 2) {
		for (d : 0 .. 242) {
			prepare();
			c[me].broken = 0;
			script[0] = d % 3;
			script[1] = (d / 3) % 3;
			script[2] = (d / 9) % 3;
			script[3] = (d / 27) % 3;
			script[4] = d / 81;
			script[5] = 0;
			printf("arm %d %d:", n, d);
			arm(me, n, x, y, tries);
			BARRIER(me);
			look_again(me, n, x, y, yes);
			printf("\n")
		}
	}
}

init {
	for (me : PRODUCER .. CONSUMER) {
		for (i : 6 .. 8) {
			i = MOD(i);
			for (known : 0 .. CAPACITY) {
				compare_available();
				compare_adopt();
				compare_advance();
				compare_wait()
			}
			i = (i < 6 -> 8 : i)
		}
	}
	me = PRODUCER;
	compare_arm();
	printf("reset:");
	reset_cursor(me);
	printf("\n")
}

#else

/* Threads.  The poller waits beside the writer, for another number of units. */
#define WRITER		0
#define READER		1
#define POLLER		2
#define SIDE(t)		(t == READER -> CONSUMER : PRODUCER)

bit wake[3];		/* its wait queue was woken since it entered it */
bit asleep[3];
byte wants[3];
bit busy[2];		/* between its advance and the notification */
bit holds[2];	/* what the units hold */

#if defined(STRANGER) || defined(FALSE)
#define HONEST		false
#else
#define HONEST		true
#endif

#ifdef DEATH
/* The link's states.  An end that was told leaves what it does, whatever that is. */
#define OFF		0
#define RESET		1
#define ON		2
byte state[2] = ON;
bit told[2];
#define IS_UP		(state[0] == ON && state[1] == ON && !told[0] && !told[1])
#else
#define IS_UP		true
#endif

#define HAS(me, n)	(MOD(ring[1 - me].index + BIAS(me) - c[me].index) >= n)
#define FORGOTTEN(t)	(asleep[t] && IS_UP && !wake[t] && !busy[1 - SIDE(t)] && HAS(SIDE(t), wants[t]))

inline nobody_is_forgotten()
{
	assert(!HONEST || !FORGOTTEN(WRITER) && !FORGOTTEN(READER) && !FORGOTTEN(POLLER))
}

inline wake_all(side)
{
	wake[(side == PRODUCER -> WRITER : READER)] = 1;
	wake[(side == PRODUCER -> POLLER : READER)] = 1
}

/* The barrier of a call empties the store buffer of the CPU that makes it. */
inline sleep(t, me, want, own_barrier, x, y, tries, yes)
{
	atomic { wake[t] = 0; wants[t] = want };
#ifdef CLAIMS	/* one sleeper at each end, and fewer states */
	STORE_OWN_WAIT(me, want);
#else
	arm(me, want, x, y, tries);
#endif
	if
	:: own_barrier -> BARRIER(me)
	:: else
	fi;
	look_again(me, want, x, y, yes);
	assert(yes || !c[me].broken);
	if
	:: atomic { yes -> yes = 0 }
	:: atomic { !yes -> asleep[t] = 1; nobody_is_forgotten() };
	   atomic { wake[t] -> asleep[t] = 0 }
	fi
}

#define AT(from, ahead)	((from + ahead) & (CAPACITY - 1))

/* Units are filled or emptied before the index tells. */
inline use(me, from, n)
{
	assert(holds[AT(from, 0)] == (me == CONSUMER) || !HONEST);
	assert(!HONEST || n == 1 || holds[AT(from, 1)] == (me == CONSUMER));
	holds[AT(from, 0)] = (me == PRODUCER);
	holds[AT(from, n - 1)] = (me == PRODUCER)
}

inline move(me, n, x, y, yes)
{
	atomic { use(me, c[me].index, n); busy[me] = 1 };
	advance(me, n, x, y, yes);
	atomic {
		if
		:: yes -> wake_all(1 - me)
		:: else
		fi;
		yes = 0;
		busy[me] = 0;
		nobody_is_forgotten()
	}
}

#ifdef POLLS	/* the poller wants one, the writer two, and the reader never sleeps */
#define BOTH_WANTS	false
#define SLEEPS(me)	(me == PRODUCER)
#else
#ifdef OTHERS
#define SLEEPS(me)	false
#else
#define SLEEPS(me)	true
#endif
#ifdef DEATH		/* the writer wants two: fewer states */
#define BOTH_WANTS	false
#else
#define BOTH_WANTS	true
#endif
#endif

inline work(t, me)
{
	do
	:: atomic {
		want = 1;
		if
		:: me == PRODUCER && CAPACITY == 2 -> want = 2
		:: BOTH_WANTS || me == CONSUMER
		fi
	   };
	   available(me, want, x, n);
	   assert(n <= CAPACITY || (n == LIE && c[me].broken && !HONEST));
	   if
	   :: atomic { n == LIE -> n = 0; want = 0 };
		if
		:: true		/* it asks again: still a lie */
#ifndef DEATH			/* there the link's states say when */
		:: BARRIER(me); atomic { reset_cursor(me) }
#endif
		fi
	   :: atomic { n >= 1 && n != LIE -> n = 1; want = 0 };
		move(me, n, x, y, yes)
	   :: atomic { n == 2 && BOTH_WANTS -> want = 0 };
		move(me, n, x, y, yes)
	   :: atomic { n < want && SLEEPS(me) -> n = 0 };
		sleep(t, me, want, true, x, y, tries, yes);
		want = 0
	   :: atomic { n < want && !SLEEPS(me) -> n = 0; want = 0 }
	   fi
#ifdef DISARMS
	/* Nobody else of this end sleeps. */
	:: atomic { me == CONSUMER -> STORE_OWN_WAIT(me, 0) }
#endif
	od
}

#ifdef CLAIMS

/*
 * The process that stores its own claims, and its kernel.  A call of the process's thread has the
 * lock for as long as that thread is in the kernel; other calls (poll) come while it is not.
 */
#define BY_THREAD	1
#define BY_OTHER	2
byte lock;

/* Moves before the kernel looks again: with what the peer adds less than half of the modulus. */
#define MAY_CLAIM(me, i)	(MOD(i - c[me].index) <= MODULUS / 2 - 1 - CAPACITY)

/* Nobody accuses an honest peer, and nobody at all among honest ones. */
inline nobody_is_accused(me)
{
#ifndef STRANGER
	assert(c[me].broken != BY_PEER || state[me] != ON);
#endif
	assert(!HONEST || !c[me].broken || state[me] != ON)
}

/* A call that adopts, and then n says what there is. */
inline look(me, want, x, y, z, tries, n)
{
#ifdef OTHERS
	adopt(me, x, y, z, tries, n);
#else	/* its thread is in the kernel: only the peer's index moves, which is read once */
	atomic { adopt(me, x, y, z, tries, n) };
#endif
	nobody_is_accused(me);
	if
	:: atomic { n == 0 -> skip };
		available(me, want, x, n);
		nobody_is_accused(me);
		assert(n <= CAPACITY || c[me].broken)
	:: atomic { n != 0 -> skip }
	fi
}

/* The process sees n units by the lines alone, uses one and claims it: then the slow path. */
inline commit(me, i, x, y, z, tries, n, yes)
{
	atomic {
		use(me, i, 1);
		busy[me] = 1
	};
	atomic { i = MOD(i + 1); STORE_OWN_INDEX(me, i) };
	if
	:: atomic { ring[1 - me].wait == 0 -> busy[me] = 0; nobody_is_forgotten() }
	:: atomic { ring[1 - me].wait != 0 && lock == 0 -> lock = BY_THREAD };
		look(me, 0, x, y, z, tries, n);
		if
		:: n < DOUBT -> wakes(me, x, y, yes)
		:: else
		fi;
		atomic {
			if
			:: yes -> wake_all(1 - me)
			:: else
			fi;
			yes = 0;
			n = 0;
			busy[me] = 0;
			lock = 0;
			nobody_is_forgotten()
		}
	fi
}

/* It asks its kernel, and sleeps if there is nothing. */
inline ask(t, me, x, y, z, tries, n, yes)
{
	atomic { lock == 0 -> lock = BY_THREAD };
	look(me, 1, x, y, z, tries, n);
	if
	:: atomic { n == 0 && SLEEPS(me) -> lock = 0 };
		sleep(t, me, 1, true, x, y, tries, yes)
	:: atomic { n != 0 || !SLEEPS(me) -> n = 0; lock = 0 }
	fi
}

inline process(t, me, i, x, y, z, tries, n, yes)
{
	/* It gets the line: vupipe_expect_claims(), vupipe_offset(). */
	atomic { lock == 0 && !c[me].broken -> c[me].claims = 1; i = c[me].index };
	do
	:: atomic {
		HONEST && MAY_CLAIM(me, MOD(i + 1)) ->
		n = MOD(ring[1 - me].index + BIAS(me) - i);
		if
		:: n >= 1 && n <= CAPACITY -> n = 0
		:: else -> n = 0; goto ask_kernel
		fi
	   };
	   commit(me, i, x, y, z, tries, n, yes)
	:: HONEST ->
ask_kernel:
	   ask(t, me, x, y, z, tries, n, yes)
#ifdef FALSE
	/* One back to two ahead of what its kernel knows. */
	:: atomic {
		select(n : 2 .. 5);
		i = MOD(c[me].index + n - 3 + MODULUS);
		n = 0;
		STORE_OWN_INDEX(me, i);
		i = 0
	   }
#endif
	od
}

/* Other calls at any moment. */
#define OTHER_WANTS	1

proctype other_call(bit me)
{
	byte x, y, z, tries, n;

	do
	:: atomic { lock == 0 && c[me].claims && state[me] == ON -> lock = BY_OTHER };
	   look(me, OTHER_WANTS, x, y, z, tries, n);
	   atomic { n = 0; lock = 0 }
	od
}

#endif

/* What was stored gets there some time. */
proctype buffer(bit me)
{
	do
	:: atomic { under_way[me] != NONE -> ring[me].index = under_way[me]; under_way[me] = NONE }
	od
}

proctype poller()
{
	byte x, y, tries;
	bit yes;

	do
	:: sleep(POLLER, PRODUCER, 1, false, x, y, tries, yes)
	od
}

#ifdef DEATH

#ifdef CLAIMS
byte claimer;
#define NO_CALL(t)	(t != claimer || lock == 0)
#else
#define NO_CALL(t)	true
#endif

/* The sleepers of an end that goes down are woken; the ring is new once both have reset. */
inline go_down(t, me)
{
	atomic {
		told[me] = 0;
#ifdef CLAIMS
		if
		:: t == claimer && lock == BY_THREAD -> lock = 0
		:: else
		fi;
#endif
		asleep[t] = 0;
		busy[me] = 0;
		want = 0; n = 0; x = 0; y = 0; tries = 0; yes = 0
	};
	atomic {
#ifndef HASTY		/* an end that was OFF waits for the peer to leave ON */
		(state[me] == ON && state[1 - me] == OFF || state[1 - me] != ON) && NO_CALL(t) ->
#endif
		reset_cursor(me)
	};
	atomic {
		state[me] = RESET;
		if
		:: state[1 - me] == RESET -> holds[0] = 0; holds[1] = 0
		:: else
		fi
	};
	atomic { state[1 - me] != OFF -> state[me] = ON }
}

/* An end dies; the other one hears of it later. */
proctype reaper()
{
	bit dead;

	do
	:: atomic {
		state[0] == ON && state[1] == ON && !told[0] && !told[1] ->
		if
		:: dead = 0
		:: dead = 1
		fi;
		state[dead] = OFF;
		told[dead] = 1
	   };
	   atomic { told[1 - dead] = 1 }
	od
}

proctype worker(byte t; bit me)
{
	byte want, n, x, y, tries;
	bit yes;

	do
	:: { work(t, me) } unless { told[me] };
	   go_down(t, me)
	od
}

#ifdef CLAIMS
/* Its pages are dropped before the end resets, and it gets others later. */
proctype claiming_worker(byte t; bit me)
{
	byte want, i, n, x, y, z, tries;
	bit yes;

	do
	:: { process(t, me, i, x, y, z, tries, n, yes) } unless { told[me] };
	   atomic { i = 0; z = 0 };
	   go_down(t, me)
	od
}
#endif

#else

proctype worker(byte t; bit me)
{
	byte want, n, x, y, tries;
	bit yes;

	work(t, me)
}

#endif

#ifdef STRANGER
/* Anything, into all that it can write. */
proctype stranger(bit me)
{
	do
	:: atomic { ring[1 - me].index = MOD(ring[1 - me].index + 1) }
	:: atomic { ring[1 - me].wait = (ring[1 - me].wait + 1) % 3 }
	:: atomic { ring[me].wait = (ring[me].wait + 1) % 3 }
	:: atomic { wake[(me == PRODUCER -> WRITER : READER)] = 1 }
	od
}
#endif

init {
	atomic {
		under_way[0] = NONE;
		under_way[1] = NONE;
#ifdef STRANGER
		if
		:: run worker(WRITER, PRODUCER); run stranger(PRODUCER); run buffer(PRODUCER)
		:: run worker(READER, CONSUMER); run stranger(CONSUMER); run buffer(CONSUMER)
		fi
#elif defined(CLAIMS)
		if
		:: claimer = WRITER; run claiming_worker(WRITER, PRODUCER); run worker(READER, CONSUMER)
		:: claimer = READER; run claiming_worker(READER, CONSUMER); run worker(WRITER, PRODUCER)
		fi;
#ifdef OTHERS
		run other_call(SIDE(claimer));
#endif
#ifndef LIVES
		run reaper()
#endif
#else
		run buffer(PRODUCER);
		run buffer(CONSUMER);
		run worker(WRITER, PRODUCER);
		run worker(READER, CONSUMER);
#ifdef DEATH
		run reaper();
#endif
#ifdef POLLS
		run poller()
#endif
#endif
	}
}

#endif
