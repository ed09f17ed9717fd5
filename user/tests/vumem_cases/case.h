/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The cases of a client of vumem, and what they have in common. */
#ifndef USER_TESTS_VUMEM_CASES_CASE_H
#define USER_TESTS_VUMEM_CASES_CASE_H

#include <linkvisor/vumem.h>

#include "user/tests/test.h"
#include "user/tests/vumem_words.h"

#define PAGE	4096u
#define MAPPED	VUMEM_MAPPABLE
/* Memory with a name, another one than in a VM that runs the other kind of processes. */
#define NAMED(n)	((n) * (uint32_t)sizeof(void *))

extern const char *device;
extern uint32_t slots;			/* the budget of the link, in pages */
extern struct vumem_session *session;

/* A buffer of such memory, or a negative errno. */
int alloc(uint32_t kind, uint32_t pages, uint32_t attr, uint32_t name, struct vumem_buffer **b);
/* What the server answers to the operation, or a negative errno. */
int ctl(struct vumem_buffer *b, uint32_t op, uint32_t value);

/* Bytes that follow from a seed, as the server makes them. */
bool holds(const uint8_t *at, size_t size, uint32_t seed);
void fill(uint8_t *at, size_t size, uint32_t seed);

/* memory.c */
void memory_of_the_server_is_shown(void);
void what_is_read_only_cannot_be_written(void);
void only_the_whole_buffer_is_mapped(void);
void a_name_has_nothing_to_map(void);
void what_is_no_memory_is_refused(void);
void a_file_on_a_disk_is_lent_to_be_read(void);
void what_the_server_writes_first_is_shown(void);
void the_page_of_zeros_is_not_lent(void);
void a_dma_buf_is_shown(void);
void a_dma_buf_is_lent_until_it_moves(void);
void the_budget_is_the_links(void);
void one_memory_is_in_many_buffers(void);
void a_hole_shows_nothing_else(void);

/* process.c */
void buffers_pass_by_descriptor(void);
void exclusive_is_exclusive(void);
void exclusive_memory_has_one_address(void);
void a_master_allocates_alone(void);
void a_killed_client_leaves_nothing(void);

/* call.c */
void what_a_signal_ends_is_gone(void);
void a_registration_is_not_left(void);
void control_reaches_the_server(void);
void a_long_answer_is_no_buffer(void);
void files_are_one_thing(void);

/* server.c */
void what_the_server_unmaps_is_gone(void);
void what_goes_at_once_is_a_buffer_too(void);
void two_vms_share(uint32_t parity);
void numbers_are_of_one_life(void);

#endif
