// SPDX-License-Identifier: GPL-2.0-only
/* Plain stores to both ends of "nkloop", a link whose ends are both in this VM. */
#include "guest/linux/test/classic.h"

#define OFF	NK_DEV_VLINK_OFF
#define RESET	NK_DEV_VLINK_RESET
#define ON	NK_DEV_VLINK_ON

/* from, to, state of the other end: does the state become "to"? */
static const struct step {
	int from, to, other;
	bool legal;
} steps[] = {
	{ OFF, OFF, OFF, true },	{ OFF, RESET, OFF, true },	{ OFF, ON, OFF, false },
	{ OFF, RESET, RESET, true },	{ OFF, ON, RESET, false },	{ OFF, RESET, ON, false },
	{ OFF, ON, ON, false },		{ RESET, OFF, OFF, true },	{ RESET, ON, OFF, true },
	{ RESET, ON, RESET, true },	{ RESET, ON, ON, true },	{ RESET, OFF, ON, true },
	{ ON, OFF, OFF, true },		{ ON, RESET, OFF, true },	{ ON, RESET, RESET, false },
	{ ON, RESET, ON, false },	{ ON, OFF, ON, true },		{ ON, ON, ON, true },
	{ OFF, 3, OFF, false },		{ RESET, -1, RESET, false },	{ ON, 255, ON, false },
};

/* Bring both ends to a pair of states, by legal steps from OFF. */
static void arrange(volatile int *mine, volatile int *other, int my_state, int other_state)
{
	*mine = OFF;
	*other = OFF;
	*mine = RESET;
	*other = RESET;
	*mine = ON;
	*other = ON;
	if (my_state != ON)
		*mine = OFF;
	if (other_state != ON)
		*other = OFF;
	if (my_state == RESET && other_state != ON)
		*mine = RESET;
	if (other_state == RESET && my_state != ON)
		*other = RESET;
}

/* States that plain steps reach from OFF; ON beside RESET, or RESET beside ON, needs an order. */
static bool prepare(volatile int *mine, volatile int *other, const struct step *s)
{
	arrange(mine, other, s->from, s->other);
	if (s->from == RESET && s->other == ON) {
		*other = OFF;
		*mine = RESET;
		*other = RESET;
		*other = ON;
	}
	if (s->from == ON && s->other == RESET) {
		*mine = OFF;
		*other = RESET;
		*mine = RESET;
		*mine = ON;
	}
	return EXPECT(*mine == s->from) && EXPECT(*other == s->other);
}

static bool steps_are_judged(volatile int *mine, volatile int *other)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		const struct step *s = &steps[i];

		if (!prepare(mine, other, s))
			return false;
		*mine = s->to;
		if (*mine == (s->legal ? s->to : s->from) && *other == s->other)
			continue;
		printnk(KERN_ERR "nk_states: %d to %d beside %d gave %d\n", s->from, s->to,
			s->other, *mine);
		return false;
	}
	return true;
}

/* All types that drivers use for the field. */
static bool types_do_not_matter(NkDevVlink *v)
{
	volatile unsigned int *as_unsigned = (volatile unsigned int *)&v->s_state;
	int *as_int = (int *)&v->c_state;

	*as_unsigned = OFF;
	WRITE_ONCE(*as_int, OFF);
	*as_unsigned = RESET;
	WRITE_ONCE(*as_int, RESET);
	return EXPECT(v->s_state == RESET && v->c_state == RESET);
}

static NkDevVlink *vlink;

static int __init nk_states_init(void)
{
	vlink = nkops.nk_ptov(nkops.nk_vlink_lookup("nkloop", 0));
	if (!EXPECT(vlink) || !EXPECT(vlink->s_id == vlink->c_id) ||
	    !EXPECT(vlink->s_state == OFF && vlink->c_state == OFF))
		return -EIO;
	return steps_are_judged(&vlink->s_state, &vlink->c_state) &&
	       steps_are_judged(&vlink->c_state, &vlink->s_state) &&
	       types_do_not_matter(vlink) ? 0 : -EIO;
}

static void __exit nk_states_exit(void)
{
	vlink->s_state = OFF;
	vlink->c_state = OFF;
}
CLASSIC_TEST(nk_states_init, nk_states_exit);
