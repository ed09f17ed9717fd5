// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "user/nk/diagnosis.h"

enum { OFF, RESET, ON };

static const char *const side_name[] = { "server", "client" };

__attribute__((format(printf, 3, 4))) static void say(struct finding *f, enum verdict verdict,
						      const char *format, ...)
{
	va_list args;

	f->verdict = verdict;
	va_start(args, format);
	vsnprintf(f->what, sizeof(f->what), format, args);
	va_end(args);
}

__attribute__((format(printf, 2, 3))) static void advise(struct finding *f, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(f->advice, sizeof(f->advice), format, args);
	va_end(args);
}

/* --- configuration: what the system description says, and the bus shows ------ */

/* Did a driver ask for more shared memory than the description gives? */
static bool find_small_budget(const struct facts *facts, int side, struct finding *f)
{
	const struct facts_end *end = &facts->end[side];

	if (!end->own || end->end.pmem_wanted <= facts->pmem_size)
		return false;
	say(f, VERDICT_FAILED, "the driver of %s needs %" PRIu64 "K of shared memory, there are"
	    " %" PRIu64 "K", end->end.name, end->end.pmem_wanted / 1024, facts->pmem_size / 1024);
	advise(f, "in the system description, in a node of this link: pmem = <0x%" PRIx64 ">",
	       end->end.pmem_wanted);
	return true;
}

static void judge_configuration(const struct facts *facts, struct finding *f)
{
	for (int side = 0; side < SIDES; side++) {
		const struct facts_end *end = &facts->end[side];

		if (end->own && !end->end.here) {
			say(f, VERDICT_FAILED, "the kernel shows no end %s", end->end.name);
			advise(f, "look for messages of nkddi in dmesg");
			return;
		}
		if (find_small_budget(facts, side, f))
			return;
	}
	say(f, VERDICT_OK, "server %s, client %s, %" PRIu64 "K of shared memory",
	    facts->end[SERVER].vm_name, facts->end[CLIENT].vm_name, facts->pmem_size / 1024);
}

/* --- driver: of the ends in this VM ----------------------------------------- */

static void judge_driver(const struct facts *facts, struct finding *f)
{
	const char *driver = NULL;

	for (int side = 0; side < SIDES; side++) {
		const struct facts_end *end = &facts->end[side];

		if (!end->own)
			continue;
		if (!end->end.driver[0]) {
			say(f, VERDICT_FAILED, "no driver has the end %s", end->end.name);
			advise(f,
			       "load the driver of %s; or give the class to processes: load"
			       " vlink_user with classes=%s, or where it is loaded: echo %s >"
			       " /sys/bus/vlink/drivers/" END_USER_DRIVER "/new_id",
			       facts->class_name, facts->class_name, facts->class_name);
			return;
		}
		driver = end->end.driver;
	}
	if (driver)
		say(f, VERDICT_OK, "%s", driver);
	else
		say(f, VERDICT_SKIPPED, "both ends are in other VMs");
}

/* --- peer: do the VMs at the ends run? --------------------------------------- */

static void judge_peer(const struct facts *facts, struct finding *f)
{
	for (int side = 0; side < SIDES; side++) {
		const struct facts_end *end = &facts->end[side];

		if (!end->vm_known || end->vm_state == NKCTL_VM_RUNNING)
			continue;
		say(f, VERDICT_FAILED, "VM %s is %s", end->vm_name, vm_state_name(end->vm_state));
		vm_advice(end->vm_state, end->vm_name, f->advice, sizeof(f->advice));
		return;
	}
	say(f, VERDICT_OK, "the VMs of both ends run");
}

/* --- mapping: shared memory that was handed out ------------------------------- */

static void judge_mapping(const struct facts *facts, struct finding *f)
{
	uint64_t used = facts->counter[1][LV_COUNTER_LINK_PMEM_USED];
	bool active = facts->end[SERVER].state[1] == ON && facts->end[CLIENT].state[1] == ON;

	if (used)
		say(f, VERDICT_OK, "%" PRIu64 "K of %" PRIu64 "K are handed out", used / 1024,
		    facts->pmem_size / 1024);
	else if (!active || !facts->pmem_size)
		say(f, VERDICT_NOTE, "neither end has ever asked for shared memory");
	else {
		say(f, VERDICT_FAILED, "both ends are ON, but neither has asked for shared memory");
		advise(f, "whoever has the ends must map PMEM before it goes ON");
	}
}

/* --- states ------------------------------------------------------------------- */

static bool is_settled(const struct facts *facts)
{
	for (int i = LV_COUNTER_LINK_STATE_SERVER; i <= LV_COUNTER_LINK_STATE_CLIENT; i++)
		if (facts->counter[0][i] != facts->counter[1][i])
			return false;
	return facts->end[SERVER].state[0] == facts->end[SERVER].state[1] &&
	       facts->end[CLIENT].state[0] == facts->end[CLIENT].state[1];
}

/* Has the end in state "mine" a step to do when the other end is in "theirs"? */
static bool has_to_move(uint32_t mine, uint32_t theirs)
{
	return (mine == RESET && theirs != OFF) || (mine == ON && theirs == OFF);
}

static void say_stuck(const struct facts *facts, int side, struct finding *f)
{
	const struct facts_end *end = &facts->end[side];
	const char *state = end_state_name(end->state[1]);

	say(f, VERDICT_FAILED, "the %s's end (VM %s) is stuck at %s, the other is %s",
	    side_name[side], end->vm_name, state, end_state_name(facts->end[!side].state[1]));
	advise(f,
	       "what has the end in %s does not follow the handshake: restart it, or in the"
	       " controller's VM: nk restart %s",
	       end->vm_name, end->vm_name);
}

/* One end waits, the other is OFF. */
static void say_alone(const struct facts *facts, int side, struct finding *f)
{
	const struct facts_end *absent = &facts->end[!side];

	say(f, VERDICT_FAILED, "the %s's end (VM %s) waits at RESET, the other (VM %s) is OFF",
	    side_name[side], facts->end[side].vm_name, absent->vm_name);
	if (absent->own)
		advise(f, "nobody here uses the end: open its device");
	else
		advise(f,
		       "in %s: is the driver of %s loaded, and has somebody opened the device?"
		       " 'nk doctor' there tells",
		       absent->vm_name, facts->class_name);
}

static void judge_states(const struct facts *facts, struct finding *f)
{
	uint32_t server = facts->end[SERVER].state[1], client = facts->end[CLIENT].state[1];

	if (server == ON && client == ON)
		say(f, VERDICT_OK, "both ends are ON");
	else if (!is_settled(facts))
		say(f, VERDICT_NOTE, "%s and %s, changing", end_state_name(server),
		    end_state_name(client));
	else if (server == OFF && client == OFF)
		say(f, VERDICT_NOTE, "both ends are OFF: nobody uses the link");
	else if (has_to_move(server, client))
		say_stuck(facts, SERVER, f);
	else if (has_to_move(client, server))
		say_stuck(facts, CLIENT, f);
	else
		say_alone(facts, server == RESET ? SERVER : CLIENT, f);
}

/* --- interrupts ----------------------------------------------------------------- */

/* XIRQs to the end of this role while we watched. */
static uint64_t xirqs_to(const struct facts *facts, int side)
{
	int i = side == SERVER ? LV_COUNTER_LINK_XIRQ_TO_SERVER : LV_COUNTER_LINK_XIRQ_TO_CLIENT;

	return facts->counter[1][i] - facts->counter[0][i];
}

/* False: nothing is wrong with XIRQs to this end. */
static bool find_deaf_end(const struct facts *facts, int side, struct finding *f)
{
	const struct facts_end *end = &facts->end[side];
	bool by_process = !strcmp(end->end.driver, END_USER_DRIVER);
	uint64_t came = xirqs_to(facts, side), sent = xirqs_to(facts, !side);
	uint64_t handled = end->interrupts[1].count - end->interrupts[0].count;

	if (by_process && !end->interrupts[1].lines) {
		say(f, VERDICT_FAILED, "no XIRQ can arrive: %s has asked for none", end->end.name);
		advise(f, "the process must call nk_xirq_receive()");
	} else if (came && end->interrupts[1].lines && !handled) {
		say(f, VERDICT_FAILED, "%" PRIu64 " XIRQs came for %s and were not handled", came,
		    end->end.name);
		advise(f, "its interrupt is masked in this VM: see /proc/interrupts");
	} else if (by_process && sent && !came) {
		say(f, VERDICT_FAILED, "%" PRIu64 " XIRQs were sent to VM %s, none came back", sent,
		    facts->end[!side].vm_name);
		advise(f, "if it should answer: what has the end in %s hangs",
		       facts->end[!side].vm_name);
	}
	return f->verdict == VERDICT_FAILED;
}

static void judge_interrupts(const struct facts *facts, struct finding *f)
{
	if (facts->end[SERVER].state[1] != ON || facts->end[CLIENT].state[1] != ON) {
		say(f, VERDICT_SKIPPED, "the link is not connected");
		return;
	}
	for (int side = 0; side < SIDES; side++)
		if (facts->end[side].own && find_deaf_end(facts, side, f))
			return;
	say(f, VERDICT_OK, "in %u ms %" PRIu64 " XIRQs to the server, %" PRIu64 " to the client",
	    facts->watched, xirqs_to(facts, SERVER), xirqs_to(facts, CLIENT));
}

/* --- grants: pages that one end lends to the other --------------------------------- */

static uint64_t lent_by(const struct facts *facts, int side)
{
	return facts->counter[1][side == SERVER ? LV_COUNTER_LINK_XMEM_SERVER :
						  LV_COUNTER_LINK_XMEM_CLIENT];
}

/* Does an end of this VM, or its peer, not give back what it should? */
static bool find_held_pages(const struct facts *facts, int side, struct finding *f)
{
	const struct facts_end *end = &facts->end[side], *peer = &facts->end[!side];

	if (end->end.taken) {
		say(f, VERDICT_FAILED, "VM %s still holds %u page%s taken from it",
		    peer->vm_name, end->end.taken, end->end.taken == 1 ? "" : "s");
		advise(f,
		       "what has the end in %s must unmap them; or in the controller's VM:"
		       " nk restart %s",
		       peer->vm_name, peer->vm_name);
	} else if (end->end.asked) {
		say(f, VERDICT_FAILED, "VM %s wants %u page%s back that this VM has mapped",
		    peer->vm_name, end->end.asked, end->end.asked == 1 ? "" : "s");
		advise(f, "the driver of %s must unmap what is asked for", end->end.name);
	}
	return f->verdict == VERDICT_FAILED;
}

static void judge_grants(const struct facts *facts, struct finding *f)
{
	for (int side = 0; side < SIDES; side++)
		if (facts->end[side].own && find_held_pages(facts, side, f))
			return;
	if (!lent_by(facts, SERVER) && !lent_by(facts, CLIENT))
		say(f, VERDICT_OK, "no pages are lent");
	else
		say(f, VERDICT_OK, "server lends %" PRIu64 " pages, client %" PRIu64,
		    lent_by(facts, SERVER), lent_by(facts, CLIENT));
}

static const struct {
	const char *step;
	void (*judge)(const struct facts *facts, struct finding *f);
} steps[DIAGNOSIS_STEPS] = {
	{ "configuration", judge_configuration },
	{ "driver", judge_driver },
	{ "peer", judge_peer },
	{ "mapping", judge_mapping },
	{ "states", judge_states },
	{ "interrupts", judge_interrupts },
	{ "grants", judge_grants },
};

bool diagnose(const struct facts *facts, struct finding findings[DIAGNOSIS_STEPS])
{
	bool well = true;

	for (int i = 0; i < DIAGNOSIS_STEPS; i++) {
		struct finding *f = &findings[i];

		memset(f, 0, sizeof(*f));
		f->step = steps[i].step;
		if (well)
			steps[i].judge(facts, f);
		else
			say(f, VERDICT_SKIPPED, "a step before it failed");
		well = well && f->verdict != VERDICT_FAILED;
	}
	return well;
}

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = { "ok", "note", "FAILED", "skipped" };

	return names[verdict];
}
