// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The index arithmetic that all generated code stands on, for every value in a small scope and for
 * the extremes of each type.  Memory has just the size that it should have, and ASan looks on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include <linkvisor/vrpq_stub.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const uint32_t sizes[] = {
	0, 1, 7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 32, 40, 48, 56, 64, 0x7ffffff8, 0x80000000,
	0xfffffff0, 0xfffffff8, 0xffffffff,
};
static const uint16_t fixeds[] = { 0, 1, 7, 8, 9, 16, 17, 24, 0x7fff, 0xfff8, 0xffff };

static void check_message(const struct vrpq_batch *batch, const struct vrpq_message *m)
{
	assert_true(m->at >= batch->area && m->size >= VRPQ_HEADER && m->size % 8 == 0);
	assert_true((uint64_t)(m->at - batch->area) + m->size == batch->at);
	assert_true(batch->at <= batch->size);
	assert_true(m->cursor % 8 == 0 && m->cursor <= m->size && m->cursor >= VRPQ_HEADER);
	assert_true(m->cursor - VRPQ_HEADER >= m->fixed);
}

/* All that there is in the area, in at most size / 16 steps. */
static void walk(const uint8_t *area, uint32_t size)
{
	struct vrpq_message m, like = { .procedure = 1 };
	struct vrpq_batch batch;
	uint32_t steps = 0;

	vrpq_batch_begin(&batch, area, size);
	for (;;) {
		if (vrpq_batch_next_like(&batch, &like))
			check_message(&batch, &like);
		else if (vrpq_batch_next(&batch, &m) == 1)
			check_message(&batch, &m);
		else
			break;
		assert_true(++steps <= size / VRPQ_HEADER);
	}
	assert_true(batch.at <= size);
}

/* Two headers of every kind, in areas up to 64 bytes. */
static void batches_stay_in_their_area(void **state)
{
	(void)state;
	for (uint32_t size = 0; size <= 64; size++)
		for (uint32_t a = 0; a < COUNT(sizes); a++)
			for (uint32_t b = 0; b < COUNT(sizes); b++)
				for (uint32_t f = 0; f < COUNT(fixeds); f++) {
					struct lv_vrpq_request first = { .size = sizes[a], .fixed = fixeds[f],
									 .procedure = f % 3 };
					struct lv_vrpq_request second = { .size = sizes[b], .fixed = 8,
									  .procedure = b % 3 };
					uint8_t *area = calloc(1, size);

					memcpy(area, &first, size < 16 ? size : 16);
					if (sizes[a] <= size && size - sizes[a] >= 16)
						memcpy(area + sizes[a], &second, 16);
					walk(area, size);
					free(area);
				}
}

static void a_reserved_word_is_zero(void **state)
{
	struct lv_vrpq_request request = { .size = 16, .reserved = 1 };
	struct vrpq_message m;
	struct vrpq_batch batch;

	(void)state;
	vrpq_batch_begin(&batch, &request, 16);
	assert_int_equal(vrpq_batch_next(&batch, &m), -EBADMSG);
	request.reserved = 0;
	vrpq_batch_begin(&batch, &request, 16);
	assert_int_equal(vrpq_batch_next(&batch, &m), 1);
	assert_int_equal(vrpq_batch_next(&batch, &m), 0);
}

static const uint32_t elements[] = { 1, 2, 3, 4, 8, 12, 24, 255, 65536 };
static const uint32_t counts[] = { 65, 128, 8191, 65535, 65536, 0x10000000, 0x20000000, 0x80000000,
				   0xfffffff8, 0xffffffff };

static void check_view(uint32_t size, uint32_t cursor, uint32_t count, uint32_t element)
{
	static const uint8_t area[64];
	struct vrpq_message m = { .at = area, .size = size, .cursor = cursor };
	struct vrpq_view view;
	bool fits = (unsigned __int128)count * element <= size - cursor;

	assert_int_equal(vrpq_take_view(&m, &view, count, element), fits);
	assert_true(m.cursor % 8 == 0 && m.cursor >= cursor && m.cursor <= size);
	if (!fits)
		return;
	assert_true(view.at == area + cursor && view.count == count);
	assert_true(m.cursor - cursor >= (uint64_t)count * element);
	assert_true(m.cursor - cursor - (uint64_t)count * element < 8);
}

static void parts_stay_in_their_message(void **state)
{
	(void)state;
	for (uint32_t size = 16; size <= 64; size += 8)
		for (uint32_t cursor = 16; cursor <= size; cursor += 8)
			for (uint32_t e = 0; e < COUNT(elements); e++) {
				for (uint32_t count = 0; count <= 64; count++)
					check_view(size, cursor, count, elements[e]);
				for (uint32_t c = 0; c < COUNT(counts); c++)
					check_view(size, cursor, counts[c], elements[e]);
			}
}

/* From each alignment and of each length: the same bytes, and no other is touched. */
static void loads_read_what_they_should(void **state)
{
	(void)state;
	for (uint32_t length = 0; length <= 40; length++) {
		for (uint32_t shift = 0; shift < 8; shift++) {
			uint8_t *from = malloc(shift + length), *to = malloc(length);

			for (uint32_t i = 0; i < shift + length; i++)
				from[i] = (uint8_t)(i * 7 + 1);
			vrpq_load(to, from + shift, length);
			if (length)
				assert_memory_equal(to, from + shift, length);
			free(from);
			free(to);
		}
	}
}

static void a_view_has_no_element_behind_its_end(void **state)
{
	static const uint32_t numbers[3] = { 1, 2, 3 };
	const struct vrpq_view view = { (const uint8_t *)numbers, 3 };
	uint32_t to[3];

	(void)state;
	for (uint32_t i = 0; i < 8; i++) {
		vrpq_view_load(&view, i, to, 4);
		assert_int_equal(to[0], i < 3 ? i + 1 : 0);
	}
	vrpq_view_load(&view, 0xffffffff, to, 4);
	assert_int_equal(to[0], 0);
	for (uint32_t first = 0; first < 6; first++)
		for (uint32_t count = 0; count < 4; count++)
			assert_int_equal(vrpq_view_copy(&view, first, count, to, 4),
					 first + count <= 3);
	assert_false(vrpq_view_copy(&view, 1, 0xffffffff, to, 4));
	assert_false(vrpq_view_copy(&view, 0xffffffff, 1, to, 4));
}

/* Places of two arrays in an answer: inside what both ends have, one behind the other. */
static void check_answer(uint32_t room, uint32_t wanted, uint16_t fixed, uint32_t count,
			 uint32_t element)
{
	struct vrpq_message m = { .room = wanted, .answer_fixed = fixed };
	uint32_t most = room < wanted ? room : wanted;
	uint8_t *memory = malloc(room), *first, *second;
	struct vrpq_answer a;
	uint64_t last = 0;

	vrpq_answer_init(&a, memory, room);
	if (vrpq_answer_begin(&a, &m, 0, 24)) {
		uint8_t own[24] = { 0 };

		assert_true(fixed <= 24 && 16 + vrpq_pad(fixed) <= most);
		first = vrpq_answer_array(&a, count, element);
		second = first ? vrpq_answer_array(&a, count, element) : NULL;
		if (first)
			memset(first, 1, (size_t)count * element);
		if (second)
			memset(second, 2, (size_t)count * element);
		if (second && second > first)
			assert_true(second - first >= (int64_t)count * element);
		if (second)
			vrpq_answer_last(&a, &last, second, (uint64_t)count * element);
		vrpq_answer_end(&a, &m, 0, own, last);
		assert_true(a.size >= 16 && a.size <= most);
	} else if (vrpq_answer_refuse(&a, &m, 0, 24) == 1) {
		assert_true(a.size == 16 && room >= 16 && wanted >= 16);
	}
	free(memory);
}

static void answers_stay_in_their_room(void **state)
{
	static const uint32_t large[] = { 0, 1, 2, 3, 5, 8, 0x10000, 0x20000000, 0x80000000, 0xffffffff };

	(void)state;
	for (uint32_t room = 0; room <= 80; room += 4)
		for (uint32_t wanted = 0; wanted <= 96; wanted += 4)
			for (uint32_t f = 0; f < COUNT(fixeds); f++)
				for (uint32_t c = 0; c < COUNT(large); c++)
					for (uint32_t e = 0; e < COUNT(elements); e++)
						check_answer(room, wanted, fixeds[f], large[c],
							     elements[e]);
}

/* What a server says, whatever it is, makes a client take no byte that did not come. */
static void answers_are_judged(void **state)
{
	static const int64_t came[] = {
		INT64_MIN, -4096, -4095, -EPIPE, -1, 0, 1, 15, 16, 23, 24, 25, 32, 40,
	};
	static const int32_t statuses[] = { INT32_MIN, -4096, -4095, -2, 0, 1, INT32_MAX };

	(void)state;
	for (uint32_t i = 0; i < COUNT(came); i++)
		for (uint32_t j = 0; j < COUNT(statuses); j++)
			for (uint32_t size = 0; size <= 48; size++)
				for (uint32_t fixed = 0; fixed < 12; fixed++) {
					struct lv_vrpq_answer header = { size, statuses[j], fixed, 0 };
					struct vrpq_result result = { .header = &header, .fixed = 5 };
					int status = vrpq_answer_judge(&result, came[i]);

					assert_true(status <= 0 && status >= -4095);
					if (status)
						continue;
					assert_true(came[i] >= 24 && size == came[i] && fixed == 5);
					assert_true(result.got == (uint64_t)came[i] - 24);
				}
}

static void arrays_came_only_if_they_did(void **state)
{
	(void)state;
	for (uint64_t got = 0; got <= 40; got++)
		for (uint64_t first = 0; first <= 20; first++)
			for (uint64_t room = 0; room <= 20; room++)
				for (uint64_t second = 0; second <= 20; second++) {
					struct vrpq_result result = { .got = got };
					uint64_t at = 0;

					if (vrpq_came(&result, &at, first, room))
						assert_true(first <= room && first <= got);
					assert_true(at == (room + 7) / 8 * 8);
					if (vrpq_came(&result, &at, second, 20) && second)
						assert_true((room + 7) / 8 * 8 + second <= got);
				}
}

/* --- the meeting of two versions ------------------------------------------------ */

static const uint64_t hashes[] = { 10, 11, 12 };
static const struct vrpq_interface own = {
	.name = "thing", .major = 1, .minor = 2, .hashes = hashes
};

static int meet(const char *name, uint32_t major, uint32_t minor, uint64_t hash)
{
	struct lv_vrpq_hello hello = { .hash = hash, .major = major, .minor = minor };

	memcpy(hello.name, name, strlen(name));
	return vrpq_hello_judge(&own, &hello);
}

static void a_server_knows_its_older_clients(void **state)
{
	struct lv_vrpq_hello hello;

	(void)state;
	assert_int_equal(meet("thing", 1, 0, 10), 0);
	assert_int_equal(meet("thing", 1, 1, 11), 0);
	vrpq_hello(&own, &hello);
	assert_int_equal(vrpq_hello_judge(&own, &hello), 0);
}

static void a_server_refuses_what_it_does_not_know(void **state)
{
	struct lv_vrpq_hello hello;

	(void)state;
	assert_int_equal(meet("thing", 1, 0, 11), -EPROTONOSUPPORT);
	assert_int_equal(meet("thing", 1, 3, 12), -EPROTONOSUPPORT);
	assert_int_equal(meet("thing", 1, 0xffffffff, 12), -EPROTONOSUPPORT);
	assert_int_equal(meet("thing", 2, 2, 12), -EPROTONOSUPPORT);
	assert_int_equal(meet("thin", 1, 2, 12), -EPROTONOSUPPORT);
	vrpq_hello(&own, &hello);
	memset(hello.name, 'x', sizeof(hello.name));
	assert_int_equal(vrpq_hello_judge(&own, &hello), -EPROTONOSUPPORT);
}

static void a_refusal_names_both_versions(void **state)
{
	struct lv_vrpq_hello hello = { .hash = 0xab, .major = 2, .minor = 7, .name = "thing" };
	char text[VRPQ_REFUSAL_BYTES];

	(void)state;
	vrpq_hello_refusal(&own, &hello, text);
	assert_string_equal(text, "client has thing 2.7 (hash 00000000000000ab), "
				  "server has thing 1.2 (hash 000000000000000c)");
	memset(hello.name, '\n', sizeof(hello.name));
	vrpq_hello_refusal(&own, &hello, text);
	assert_null(strchr(text, '\n'));
}

/* ---- a transport that is interrupted ---- */

struct slow {
	uint8_t got[4096];
	uint32_t bytes;
	uint32_t room;		/* that it has before the next error */
	int err;
	unsigned int errors;
	bool silent;		/* no answer comes */
};

/* Takes what it has room for. */
static int slow_send(void *context, const struct vrpq_piece *requests, uint32_t nr, uint64_t *taken)
{
	struct slow *slow = context;
	uint64_t skip = *taken;

	for (uint32_t i = 0; i < nr; i++)
		for (uint32_t byte = 0; byte < requests[i].bytes; byte++) {
			if (skip) {
				skip--;
				continue;
			}
			if (!slow->room) {
				slow->errors++;
				slow->room = 1000;
				return slow->err;
			}
			slow->room--;
			slow->got[slow->bytes++] = ((uint8_t *)requests[i].at)[byte];
			++*taken;
		}
	return 0;
}

static int64_t slow_call(void *context, const struct vrpq_piece *requests, uint32_t nr,
			 const struct vrpq_piece *answer, uint32_t nr_answer, uint64_t *taken)
{
	const struct lv_vrpq_answer header = { .size = sizeof(header) };
	const struct slow *slow = context;
	int err = slow_send(context, requests, nr, taken);

	assert_true(nr_answer);
	if (err || slow->silent)
		return err ? err : slow->err;
	memcpy(answer[0].at, &header, sizeof(header));
	return sizeof(header);
}

static const struct vrpq_transport slow_transport = { .send = slow_send, .call = slow_call };

#define NUMBERED	24u	/* bytes of a request with a number */

static int post_number(struct vrpq_client *c, uint64_t number)
{
	struct vrpq_request r;
	int err = vrpq_request_begin(c, &r, 1, 8, NUMBERED, NUMBERED);

	if (err)
		return err;
	vrpq_put(&r, 0, &number, 8);
	return vrpq_post(c, &r, NULL, 0);
}

static int call_number(struct vrpq_client *c, uint64_t number)
{
	struct lv_vrpq_answer header;
	struct vrpq_result result = { .header = &header };
	struct vrpq_request r;
	int err = vrpq_request_begin(c, &r, 2, 8, NUMBERED, NUMBERED);

	if (err)
		return err;
	vrpq_put(&r, 0, &number, 8);
	return vrpq_call(c, &r, NULL, 0, &result);
}

/* The numbers from 0 on came in order, each of them once. */
static void check_numbers(const struct slow *slow, uint64_t n)
{
	uint64_t number;

	assert_int_equal(slow->bytes, n * NUMBERED);
	for (uint64_t i = 0; i < n; i++) {
		memcpy(&number, slow->got + i * NUMBERED + VRPQ_HEADER, 8);
		assert_int_equal(number, i);
	}
}

/* Wherever a transport is interrupted, nothing that was posted is lost, and nothing comes twice. */
static void posts_outlive_an_interruption(void **state)
{
	static const int errors[] = { -EINTR, -EAGAIN, -ETIMEDOUT };
	uint8_t buffer[4 * NUMBERED] VRPQ_ALIGNED;

	(void)state;
	for (uint32_t e = 0; e < COUNT(errors); e++)
		for (uint32_t room = 0; room <= 10 * NUMBERED; room++) {
			struct slow slow = { .room = room, .err = errors[e] };
			struct vrpq_client c;
			uint64_t next = 0;

			vrpq_client_begin(&c, &slow_transport, &slow, buffer, sizeof(buffer));
			while (next < 10) {
				int err = post_number(&c, next);

				assert_true(!err || err == errors[e]);
				next += !err;
			}
			while (vrpq_flush(&c) == errors[e])
				;
			check_numbers(&slow, 10);
			assert_int_equal(slow.errors, room < 10 * NUMBERED);
		}
}

/* A call that was cut is over, and so is the session; a signal cuts none. */
static void calls_are_made_or_not(void **state)
{
	uint8_t buffer[4 * NUMBERED] VRPQ_ALIGNED;

	(void)state;
	for (uint32_t room = 0; room <= 3 * NUMBERED; room++)
		for (int err = -EINTR;; err = -ETIMEDOUT) {
			struct slow slow = { .room = room, .err = err };
			bool cut = room > 2 * NUMBERED && room < 3 * NUMBERED;
			struct vrpq_client c;
			int result;

			vrpq_client_begin(&c, &slow_transport, &slow, buffer, sizeof(buffer));
			assert_int_equal(post_number(&c, 0), 0);
			assert_int_equal(post_number(&c, 1), 0);
			result = call_number(&c, 2);
			if (room >= 3 * NUMBERED || (cut && err == -EINTR)) {
				assert_int_equal(result, 0);
				check_numbers(&slow, 3);
			} else {
				assert_int_equal(result, err);
			}
			if (result && !cut) {
				assert_int_equal(call_number(&c, 2), 0);
				check_numbers(&slow, 3);
			}
			if (err == -ETIMEDOUT)
				break;
		}
}

/* Who repeats a call that the server has would make it twice. */
static void a_call_that_the_server_has_is_not_said_to_be_not_made(void **state)
{
	static const int errors[] = { -EINTR, -EAGAIN, -ETIMEDOUT };
	uint8_t buffer[4 * NUMBERED] VRPQ_ALIGNED;

	(void)state;
	for (uint32_t e = 0; e < COUNT(errors); e++)
		for (uint64_t posts = 0; posts < 3; posts++) {
			struct slow slow = { .room = 4000, .err = errors[e], .silent = true };
			struct vrpq_client c;

			vrpq_client_begin(&c, &slow_transport, &slow, buffer, sizeof(buffer));
			for (uint64_t i = 0; i < posts; i++)
				assert_int_equal(post_number(&c, i), 0);
			assert_int_equal(call_number(&c, posts), -EINPROGRESS);
			slow.silent = false;
			assert_int_equal(call_number(&c, posts + 1), 0);
			check_numbers(&slow, posts + 2);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(batches_stay_in_their_area),
		cmocka_unit_test(a_reserved_word_is_zero),
		cmocka_unit_test(parts_stay_in_their_message),
		cmocka_unit_test(loads_read_what_they_should),
		cmocka_unit_test(a_view_has_no_element_behind_its_end),
		cmocka_unit_test(answers_stay_in_their_room),
		cmocka_unit_test(answers_are_judged),
		cmocka_unit_test(arrays_came_only_if_they_did),
		cmocka_unit_test(a_server_knows_its_older_clients),
		cmocka_unit_test(a_server_refuses_what_it_does_not_know),
		cmocka_unit_test(a_refusal_names_both_versions),
		cmocka_unit_test(posts_outlive_an_interruption),
		cmocka_unit_test(calls_are_made_or_not),
		cmocka_unit_test(a_call_that_the_server_has_is_not_said_to_be_not_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
