// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "user/nk/trace_file.h"
#include "user/nk/trace_packet.h"

const char *const trace_event_names[TRACE_EVENTS] = {
	[NKCTL_TRACE_EXIT] = "exit",
	[NKCTL_TRACE_ENTRY] = "entry",
	[NKCTL_TRACE_IRQ] = "irq",
	[NKCTL_TRACE_INJECT] = "inject",
	[NKCTL_TRACE_XIRQ] = "xirq",
	[NKCTL_TRACE_SWITCH] = "switch",
	[NKCTL_TRACE_LINK] = "link",
	[NKCTL_TRACE_VM] = "vm",
	[NKCTL_TRACE_CALL] = "call",
	[NKCTL_TRACE_XMEM] = "xmem",
};

/* The fields of each event in the 4 bytes of a and the 8 bytes of b. */
static const char *const fields[TRACE_EVENTS] = {
	[NKCTL_TRACE_EXIT] = "hex32_t esr; hex64_t pc;",
	[NKCTL_TRACE_ENTRY] = "uint32_t _a; uint64_t _b;",
	[NKCTL_TRACE_IRQ] = "uint32_t intid; uint64_t _b;",
	[NKCTL_TRACE_INJECT] = "uint32_t intid; uint64_t _b;",
	[NKCTL_TRACE_XIRQ] = "uint32_t xirq; vm_t target; xirq_flags_t flags; uint16_t _b; uint32_t _c;",
	[NKCTL_TRACE_SWITCH] = "uint8_t next_vcpu; vm_t next_vm; uint16_t _a; uint64_t _b;",
	[NKCTL_TRACE_LINK] = "uint32_t index; end_state_t state; side_t side; uint16_t _b; uint32_t _c;",
	[NKCTL_TRACE_VM] = "vm_t id; uint8_t _a; uint16_t _b; vm_state_t state; uint8_t _c; "
			   "uint16_t _d; uint32_t _e;",
	[NKCTL_TRACE_CALL] = "hex32_t function; int64_t result;",
	[NKCTL_TRACE_XMEM] = "uint32_t index; slot_t slot; slot_t slots; slot_side_t side; "
			     "slot_call_t call; uint16_t force;",
};

static const char types[] =
	"typealias integer { size = 8; align = 8; signed = false; } := uint8_t;\n"
	"typealias integer { size = 16; align = 8; signed = false; } := uint16_t;\n"
	"typealias integer { size = 32; align = 8; signed = false; } := uint32_t;\n"
	"typealias integer { size = 64; align = 8; signed = false; } := uint64_t;\n"
	"typealias integer { size = 64; align = 8; signed = true; } := int64_t;\n"
	"typealias integer { size = 32; align = 8; signed = false; base = 16; } := hex32_t;\n"
	"typealias integer { size = 64; align = 8; signed = false; base = 16; } := hex64_t;\n"
	"typealias enum : uint8_t { \"OFF\" = 0, \"RESET\" = 1, \"ON\" = 2 } := end_state_t;\n"
	"typealias enum : uint8_t { \"server\" = 0, \"client\" = 1 } := side_t;\n"
	"typealias integer { size = 20; align = 1; signed = false; } := slot_t;\n"
	"typealias integer { size = 4; align = 1; signed = false; } := bits4_t;\n"
	"typealias enum : bits4_t { \"server\" = 0, \"client\" = 1 } := slot_side_t;\n"
	"typealias enum : bits4_t { \"grant\" = 1, \"revoke\" = 2, \"map\" = 3, \"unmap\" = 4 }"
	" := slot_call_t;\n"
	"typealias enum : uint8_t { \"off\" = 0, \"loading\" = 1, \"running\" = 2,"
	" \"stopping\" = 3, \"paused\" = 4 } := vm_state_t;\n"
	"typealias enum : uint8_t { \"no\" = 0, \"coalesced\" = 1, \"by linkvisor\" = 2,"
	" \"by linkvisor, coalesced\" = 3 } := xirq_flags_t;\n";

static const char stream[] =
	"typealias integer { size = 64; align = 8; signed = false;"
	" map = clock.ticks.value; } := ticks_t;\n\n"
	"stream {\n"
	"\tpacket.context := struct {\n"
	"\t\tuint32_t cpu_id; ticks_t timestamp_begin; ticks_t timestamp_end;\n"
	"\t\tuint64_t content_size; uint64_t packet_size; uint64_t events_discarded;\n"
	"\t};\n"
	"\tevent.header := struct { ticks_t timestamp; uint8_t id; };\n"
	"\tevent.context := struct { vm_t vm; uint8_t vcpu; uint8_t _reserved; };\n"
	"};\n\n";

/* The names stand in "env" for trace_metadata_read(), and as labels for all other readers. */
static void write_vms(FILE *file, const struct trace_about *about)
{
	fprintf(file, "typealias enum : uint8_t { \"-\" = 0");
	for (uint32_t id = 1; id < TRACE_VMS; id++)
		if (about->vm[id][0])
			fprintf(file, ", \"%s\" = %u", about->vm[id], id);
	fprintf(file, " } := vm_t;\n\n");
	fprintf(file, "env {\n\tdomain = \"linkvisor\";\n\ttracer_name = \"nk\";\n");
	fprintf(file, "\tcpus = %u;\n", about->cpus);
	for (uint32_t id = 1; id < TRACE_VMS; id++)
		if (about->vm[id][0])
			fprintf(file, "\tvm_%u = \"%s\";\n", id, about->vm[id]);
	fprintf(file, "};\n\n");
}

void trace_metadata_write(FILE *file, const struct trace_about *about)
{
	fprintf(file, "/* CTF 1.8 */\n\n%s", types);
	fprintf(file, "\ntrace {\n\tmajor = 1;\n\tminor = 8;\n\tbyte_order = le;\n"
		      "\tpacket.header := struct { uint32_t magic; };\n};\n\n");
	write_vms(file, about);
	fprintf(file, "clock {\n\tname = ticks;\n\tfreq = %u;\n\toffset_s = %" PRIu64 ";\n"
		"\toffset = %" PRIu64 ";\n};\n\n%s", about->tick_hz, about->epoch / 1000000000,
		(uint64_t)((unsigned __int128)(about->epoch % 1000000000) * about->tick_hz / 1000000000),
		stream);
	for (uint32_t i = 0; i < TRACE_EVENTS; i++)
		if (trace_event_names[i])
			fprintf(file,
				"event {\n\tname = \"%s\";\n\tid = %u;\n"
				"\tfields := struct { %s };\n};\n\n",
				trace_event_names[i], i, fields[i]);
}

int trace_metadata_read(FILE *file, struct trace_about *about)
{
	char line[256], name[NKCTL_NAME_SIZE];
	uint32_t n;

	memset(about, 0, sizeof(*about));
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, " freq = %u;", &n) == 1)
			about->tick_hz = n;
		else if (sscanf(line, " cpus = %u;", &n) == 1)
			about->cpus = n;
		else if (sscanf(line, " vm_%u = \"%15[^\"]\";", &n, name) == 2 && n < TRACE_VMS)
			strcpy(about->vm[n], name);
	}
	return about->tick_hz && about->cpus && about->cpus <= TRACE_CPUS ? 0 : -EPROTO;
}
