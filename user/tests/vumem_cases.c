// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vumem_cases DEVICE SLOTS [0|1|lives|quit]: what a client of vumem can do, with vumem_serve at the
 * other end; or what two clients can do together; or what becomes of it when the server's module is
 * loaded anew; or tells the server that this client is done.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/tests/vumem_cases/case.h"

const char *device;
uint32_t slots;
struct vumem_session *session;

/* ---- words to the server ---- */

int alloc(uint32_t kind, uint32_t pages, uint32_t attr, uint32_t name, struct vumem_buffer **b)
{
	struct alloc_words w = { kind, pages, attr, name, 1 };

	return vumemBufferAlloc(session, &w, sizeof(w), b);
}

int ctl(struct vumem_buffer *b, uint32_t op, uint32_t value)
{
	struct ctl_words w = { op, value };
	int err = vumemBufferCtl(b, VUMEM_CTL_REMOTE, &w, sizeof(w));

	return err ? err : (int)w.value;
}

bool holds(const uint8_t *at, size_t size, uint32_t seed)
{
	struct test_stream s;

	test_stream_init(&s, seed);
	return test_stream_matches(&s, at, size);
}

void fill(uint8_t *at, size_t size, uint32_t seed)
{
	struct test_stream s;

	test_stream_init(&s, seed);
	test_stream_fill(&s, at, size);
}

/* ---- which cases ---- */

/* The server may be gone before its answer is read here. */
static void quit(void)
{
	struct vumem_buffer *b;
	int err;

	if (alloc(NAME_ONLY, 0, 0, 0, &b))
		test_die("quit");
	err = ctl(b, CTL_QUIT, 0);
	if (err && err != -EPIPE)
		test_die("quit");
}

int main(int argc, char **argv)
{
	int err;

	if (argc < 3)
		return 2;
	device = argv[1];
	slots = (uint32_t)atoi(argv[2]);
	test_limit("the cases of vumem", 100);
	err = vumemSessionCreate(device, &session);
	if (err) {
		test_fail("a session begins", "%s", strerror(-err));
		return 1;
	}
	if (argc > 3) {
		if (!strcmp(argv[3], "quit"))
			quit();
		else if (!strcmp(argv[3], "lives"))
			numbers_are_of_one_life();
		else
			two_vms_share((uint32_t)atoi(argv[3]));
		return test_failures() != 0;
	}
	memory_of_the_server_is_shown();
	what_is_read_only_cannot_be_written();
	only_the_whole_buffer_is_mapped();
	a_name_has_nothing_to_map();
	what_is_no_memory_is_refused();
	a_file_on_a_disk_is_lent_to_be_read();
	what_the_server_writes_first_is_shown();
	the_page_of_zeros_is_not_lent();
	a_dma_buf_is_shown();
	a_dma_buf_is_lent_until_it_moves();
	the_budget_is_the_links();
	one_memory_is_in_many_buffers();
	a_hole_shows_nothing_else();
	buffers_pass_by_descriptor();
	exclusive_is_exclusive();
	exclusive_memory_has_one_address();
	a_master_allocates_alone();
	a_killed_client_leaves_nothing();
	what_a_signal_ends_is_gone();
	a_registration_is_not_left();
	control_reaches_the_server();
	a_long_answer_is_no_buffer();
	files_are_one_thing();
	what_the_server_unmaps_is_gone();
	what_goes_at_once_is_a_buffer_too();
	return test_failures() != 0;
}
