// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A "vevent" node refers to inputs by phandle, and they may stand behind it: first all nodes are
 * read, then config_join_inputs() judges the references and adds the ends of the links.
 */
#include <libfdt.h>
#include <string.h>

#include "abi/svc/vevent.h"
#include "hyp/config/inputs.h"
#include "hyp/config/links.h"
#include "hyp/config/refer.h"

#define INPUTS_MAX	64	/* of all VMs */
#define VIEWERS_MAX	64
#define INPUT_NAME_MAX	79
#define BUS_MAX		0xffffu
#define KEYS_MAX	4u
#define KINDS_MAX	8u
#define REPORTS_DEFAULT	256u

struct keys {
	uint32_t code[KEYS_MAX];
	uint32_t count;
};

struct input {
	int node;
	uint32_t vm;			/* index into config.vm */
	const char *name;		/* NULL: any */
	const char *kind[KINDS_MAX];
	uint32_t nr_kinds;
	uint32_t bus;
	bool has_bus;
	struct keys keys;
	const char *policy;
	bool grab;
};

/* A VM that gets events. */
struct viewer {
	int node;
	uint32_t vm;
	uint32_t number;
	uint32_t nr_inputs;
	uint32_t phandle[LV_VEVENT_INPUTS_MAX];
	struct input *input[LV_VEVENT_INPUTS_MAX];
	struct keys key;
	bool focus;
	uint32_t reports;
};

/* As the ends of links: one CPU uses it at boot. */
static struct {
	uint32_t nr_inputs, nr_viewers;
	struct input input[INPUTS_MAX];
	struct viewer viewer[VIEWERS_MAX];
} inputs;

static const char *const kinds[] = { "keyboard", "mouse",   "touchpad", "touchscreen",
				     "tablet",	 "pointer", "joystick", "switch" };
static const char *const policies[] = { "focus", "broadcast", "drop" };

/* ---- properties of both ---- */

static int read_keys(const struct config_value *value, struct keys *keys)
{
	const uint8_t *cell = value->data;

	if (!value->size || value->size % 4 || value->size / 4 > KEYS_MAX)
		return config_refuse_value(value, "1 to %u codes of keys wanted", KEYS_MAX);
	keys->count = value->size / 4;
	for (uint32_t i = 0; i < keys->count; i++) {
		keys->code[i] = fdt32_ld((const fdt32_t *)(cell + 4 * i));
		if (!keys->code[i] || keys->code[i] >= LV_VEVENT_KEYS)
			return config_refuse_value(value, "%u is no key: 1 to %u are",
						   keys->code[i], LV_VEVENT_KEYS - 1);
	}
	return 0;
}

static bool is_among(const char *word, const char *const *words, uint32_t count)
{
	while (count && strcmp(words[count - 1], word) != 0)
		count--;
	return count != 0;
}

/* ---- properties of inputs ---- */

/* The info string is a list: its separators cannot be in a name. */
static int input_name(const struct config_value *value, void *object)
{
	struct input *input = object;

	if (config_read_string(value, 1, INPUT_NAME_MAX, &input->name))
		return -1;
	if (config_find_among(input->name, ",;", true))
		return config_refuse_value(value, "a comma or semicolon in \"%s\"", input->name);
	return 0;
}

static int input_bus(const struct config_value *value, void *object)
{
	struct input *input = object;

	input->has_bus = true;
	if (config_read_u32(value, &input->bus))
		return -1;
	if (input->bus > BUS_MAX)
		return config_refuse_value(value, "0x%x is no number of a bus", input->bus);
	return 0;
}

static int input_has(const struct config_value *value, void *object)
{
	struct input *input = object;
	uint32_t at = 0;

	while (at < value->size) {
		const char **kind = &input->kind[input->nr_kinds];

		if (input->nr_kinds == KINDS_MAX)
			return config_refuse_value(value, "more than %u kinds", KINDS_MAX);
		if (config_read_listed_string(value, &at, kind))
			return -1;
		if (!is_among(*kind, kinds, sizeof(kinds) / sizeof(kinds[0])))
			return config_refuse_value(value,
						   "\"%s\" is no kind: keyboard, mouse, touchpad, "
						   "touchscreen, tablet, pointer, joystick, switch",
						   *kind);
		input->nr_kinds++;
	}
	return 0;
}

static int input_keys(const struct config_value *value, void *object)
{
	return read_keys(value, &((struct input *)object)->keys);
}

static int input_policy(const struct config_value *value, void *object)
{
	struct input *input = object;

	if (config_read_string(value, 1, INPUT_NAME_MAX, &input->policy))
		return -1;
	if (!is_among(input->policy, policies, sizeof(policies) / sizeof(policies[0])))
		return config_refuse_value(value, "\"%s\": focus, broadcast or drop are possible",
					   input->policy);
	return 0;
}

static int input_grab(const struct config_value *value, void *object)
{
	((struct input *)object)->grab = true;
	return config_read_flag(value);
}

/* What goes by node names is judged when the node is read. */
static const struct config_property input_table[] = {
	{ "reg", NULL, false },
	{ "match-name", input_name, false },
	{ "match-bus", input_bus, false },
	{ "has", input_has, false },
	{ "has-keys", input_keys, false },
	{ "policy", input_policy, false },
	{ "grab", input_grab, false },
};

/* ---- properties of who gets events ---- */

static int viewer_input(const struct config_value *value, void *object)
{
	struct viewer *viewer = object;

	return config_read_references(value, "inputs", LV_VEVENT_INPUTS_MAX, viewer->phandle,
				      &viewer->nr_inputs);
}

static int viewer_focus(const struct config_value *value, void *object)
{
	((struct viewer *)object)->focus = true;
	return config_read_flag(value);
}

static int viewer_key(const struct config_value *value, void *object)
{
	return read_keys(value, &((struct viewer *)object)->key);
}

static int viewer_reports(const struct config_value *value, void *object)
{
	struct viewer *viewer = object;
	uint32_t n;

	if (config_read_u32(value, &viewer->reports))
		return -1;
	n = viewer->reports;
	if (n < LV_VEVENT_REPORTS_MIN || n > LV_VEVENT_REPORTS_MAX || (n & (n - 1)))
		return config_refuse_value(value, "%u is not a power of two from %u to %u", n,
					   LV_VEVENT_REPORTS_MIN, LV_VEVENT_REPORTS_MAX);
	return 0;
}

static const struct config_property viewer_table[] = {
	{ "reg", NULL, false },
	{ "input", viewer_input, true },
	{ "focus", viewer_focus, false },
	{ "focus-key", viewer_key, false },
	{ "reports", viewer_reports, false },
};

/* ---- nodes ---- */

bool config_input_is(const struct config_reader *reader, int node)
{
	return config_is_called(reader, node, "input");
}

bool config_viewer_is(const struct config_reader *reader, int node)
{
	return config_is_called(reader, node, LV_VEVENT_CLASS);
}

void config_begin_inputs(void)
{
	inputs.nr_inputs = 0;
	inputs.nr_viewers = 0;
}

/* A rule that means everything would take the power button as well. */
static int check_rule(const struct config_reader *reader, const struct input *input)
{
	if (input->name || input->has_bus || input->nr_kinds || input->keys.count)
		return 0;
	return config_refuse(reader, input->node, "",
			     "says of no device that it is meant: match-name, match-bus, has or "
			     "has-keys is missing");
}

int config_read_input(const struct config_reader *reader, int node, struct config *config,
		      uint32_t vm)
{
	struct input *input = &inputs.input[inputs.nr_inputs];
	uint32_t number;

	(void)config;
	if (inputs.nr_inputs == INPUTS_MAX)
		return config_refuse(reader, node, "", "more than %u inputs", INPUTS_MAX);
	*input = (struct input){ .node = node, .vm = vm, .policy = policies[0] };
	if (config_read_leaf(reader, node, input_table,
			     sizeof(input_table) / sizeof(input_table[0]), &number, input) ||
	    check_rule(reader, input))
		return -1;
	inputs.nr_inputs++;
	return 0;
}

int config_read_viewer(const struct config_reader *reader, int node, struct config *config,
		       uint32_t vm)
{
	struct viewer *viewer = &inputs.viewer[inputs.nr_viewers];

	(void)config;
	if (inputs.nr_viewers == VIEWERS_MAX)
		return config_refuse(reader, node, "", "more than %u nodes \"%s\"", VIEWERS_MAX,
				     LV_VEVENT_CLASS);
	*viewer = (struct viewer){ .node = node, .vm = vm, .reports = REPORTS_DEFAULT };
	if (config_read_leaf(reader, node, viewer_table,
			     sizeof(viewer_table) / sizeof(viewer_table[0]), &viewer->number,
			     viewer))
		return -1;
	inputs.nr_viewers++;
	return 0;
}

/* ---- references ---- */

static struct input *find_input(int node)
{
	for (uint32_t i = 0; i < inputs.nr_inputs; i++)
		if (inputs.input[i].node == node)
			return &inputs.input[i];
	return NULL;
}

static int resolve(const struct config_reader *reader, struct viewer *viewer, uint32_t i)
{
	int node = fdt_node_offset_by_phandle(reader->fdt, viewer->phandle[i]);
	struct input *input = find_input(node);

	if (!input)
		return config_refuse(reader, viewer->node, "input", "reference %u is to no input",
				     i);
	if (input->vm == viewer->vm)
		return config_refuse(reader, viewer->node, "input",
				     "reference %u is to an input of this VM itself", i);
	if (i && input->vm != viewer->input[0]->vm)
		return config_refuse(reader, viewer->node, "input",
				     "the inputs are of different VMs: take one node for each");
	viewer->input[i] = input;
	return 0;
}

/* Whoever holds the keys of b holds those of a. */
static bool are_among(const struct keys *a, const struct keys *b)
{
	uint32_t found = 0;

	for (uint32_t i = 0; i < a->count; i++)
		for (uint32_t j = 0; j < b->count; j++)
			if (a->code[i] == b->code[j]) {
				found++;
				break;
			}
	return a->count && found == a->count;
}

/* Both are resolved.  Of one back end's VMs one begins with the focus, and a key gives it to one. */
static int check_pair(const struct config_reader *reader, const struct viewer *other,
		      const struct viewer *viewer)
{
	if (other->number == viewer->number)
		return config_refuse(reader, viewer->node, "",
				     "another VM has a \"%s@%u\": numbers are of the system",
				     LV_VEVENT_CLASS, viewer->number);
	if (other->input[0]->vm != viewer->input[0]->vm)
		return 0;
	if (other->vm == viewer->vm)
		return config_refuse(
			reader, viewer->node, "",
			"\"%s@%u\" of this VM is for inputs of the same VM: one node has all",
			LV_VEVENT_CLASS, other->number);
	if (other->focus && viewer->focus)
		return config_refuse(reader, viewer->node, "focus",
				     "\"%s@%u\" begins with the focus", LV_VEVENT_CLASS,
				     other->number);
	if (are_among(&other->key, &viewer->key) || are_among(&viewer->key, &other->key))
		return config_refuse(reader, viewer->node, "focus-key",
				     "\"%s@%u\" has keys that are among these, or these among them",
				     LV_VEVENT_CLASS, other->number);
	return 0;
}

/* ---- info strings ---- */

static void write_keys(struct config_text *text, const char *name, const struct keys *keys)
{
	for (uint32_t i = 0; i < keys->count; i++)
		config_text_add(text, "%s%u", i ? "+" : name, keys->code[i]);
}

static void write_input(struct config_text *text, const struct input *input)
{
	config_text_add(text, ";policy=%s", input->policy);
	if (input->name)
		config_text_add(text, ",name=%s", input->name);
	if (input->has_bus)
		config_text_add(text, ",bus=%u", input->bus);
	for (uint32_t i = 0; i < input->nr_kinds; i++)
		config_text_add(text, ",has=%s", input->kind[i]);
	write_keys(text, ",keys=", &input->keys);
	if (input->grab)
		config_text_add(text, ",grab");
}

static int write_texts(const struct config_reader *reader, const struct viewer *viewer,
		       const char **back_info, const char **front_info)
{
	struct config_text text = config_text_begin();

	*back_info = text.start;
	config_text_add(&text, "be%s", viewer->focus ? ",focus" : "");
	write_keys(&text, ",key=", &viewer->key);
	for (uint32_t i = 0; i < viewer->nr_inputs; i++)
		write_input(&text, viewer->input[i]);
	if (config_text_end(reader, viewer->node, "input", &text))
		return -1;
	text = config_text_begin();
	*front_info = text.start;
	config_text_add(&text, "fe;reports=%u", viewer->reports);
	return config_text_end(reader, viewer->node, "input", &text);
}

/* Each end's PMEM is that of the link which it serves. */
static int add_ends(const struct config_reader *reader, const struct viewer *viewer)
{
	struct config_end back = {
		.name = LV_VEVENT_CLASS,
		.number = viewer->number,
		.node = viewer->node,
		.vm = viewer->input[0]->vm,
		.pmem = LV_VEVENT_REQUEST_PMEM,
	};
	struct config_end front = {
		.name = LV_VEVENT_CLASS,
		.number = viewer->number,
		.node = viewer->node,
		.vm = viewer->vm,
		.pmem = LV_VEVENT_NEWS_PMEM(viewer->reports),
	};

	if (write_texts(reader, viewer, &back.info, &front.info) || config_add_end(reader, &back))
		return -1;
	return config_add_end(reader, &front);
}

int config_join_inputs(const struct config_reader *reader)
{
	for (struct viewer *viewer = inputs.viewer; viewer < inputs.viewer + inputs.nr_viewers;
	     viewer++) {
		for (uint32_t i = 0; i < viewer->nr_inputs; i++)
			if (resolve(reader, viewer, i))
				return -1;
		for (const struct viewer *other = inputs.viewer; other < viewer; other++)
			if (check_pair(reader, other, viewer))
				return -1;
		if (add_ends(reader, viewer))
			return -1;
	}
	return 0;
}
