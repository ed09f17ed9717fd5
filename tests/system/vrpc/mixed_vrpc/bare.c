// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The peer of vrpc_test without an OS: server of one instance, client of the other, a call
 * of its own for each that it answered.  It dies DEATHS times, a call taken and not
 * answered; in its last life it lies, then is honest until a call of one byte ends it.  A
 * block of PDEV remembers across lives.
 */
#include <string.h>

#include <bare/nkddi.h>
#include <bare/psci.h>
#include <bare/test.h>
#include <bare/vrpc.h>
#include <bare/wait.h>

#include "proto/link_state.h"

#define DEATHS		50u
#define PATIENCE_MS	120000
#define BETWEEN_LIES	10u		/* calls */
#define END		1u		/* size of the last call */

/* As in abi/test/vrpc_test.h. */
struct head {
	uint64_t cookie;
	uint32_t delay_ms, done;
};

struct memory {
	uint32_t deaths, right, wrong;
};

static struct vrpc_device server, client;
static struct memory *memory;
static uint32_t served, credit, server_lies, client_lies;
static bool end;

/* ---- server ---- */

/* Bytes of an impossible answer, and how far its number is from the right one. */
static const struct { uint32_t size, ahead; } answers[] = {
	{ 0xffffffff, 0 }, { 2048 - LV_VRPC_SIZE_HEAD + 1, 0 }, { 0, 1 }, { 0, 0x80000000 },
};

#define SERVER_LIES	(sizeof(answers) / sizeof(answers[0]))

static bool is_last_life(void)
{
	return memory->deaths == DEATHS;
}

static bool session_is_over(void *cookie)
{
	const struct vrpc_device *d = cookie;

	return link_session_epoch(&d->core.session) == LINK_EPOCH_NONE;
}

/* The call stays in our hands until the victim has ended the session. */
static void lie(void)
{
	struct lv_vrpc_server *words = &server.core.shared->server;

	words->size = answers[server_lies].size;
	port_store_release_u32(&words->answered, server.core.number + answers[server_lies].ahead);
	half_trigger(&server.half);
	server_lies++;
	memory->wrong += !wait_until(session_is_over, &server, PATIENCE_MS);
	memory->wrong += vrpc_device_answer(&server, 0);
}

static void serve(uint32_t size)
{
	uint8_t *data = server.core.shared->data;
	struct head head;

	memcpy(&head, data, sizeof(head));
	head.done = served;
	memcpy(data, &head, sizeof(head));
	for (uint32_t i = sizeof(head); i < size; i++)
		data[i] = (uint8_t)~data[i];
	memory->wrong += !vrpc_device_answer(&server, size);
}

static bool take_call(void)
{
	uint32_t size;

	if (vrpc_device_take(&server, &size))
		return false;
	served++;
	credit++;
	if (!is_last_life() && served == 3 + memory->deaths * 7 % 20) {
		memory->deaths++;
		psci_system_reset();
	}
	if (size == END) {
		end = true;
		vrpc_device_answer(&server, 0);
	} else if (is_last_life() && server_lies < SERVER_LIES && served % BETWEEN_LIES == 0) {
		lie();
	} else {
		serve(size);
	}
	return true;
}

/* ---- client ---- */

static const uint32_t calls[] = { 0xffffffff, 0x80000000, 2048 - LV_VRPC_SIZE_HEAD + 1 };

#define CLIENT_LIES	(sizeof(calls) / sizeof(calls[0]))

/* A call that is too large to be made. */
static void call_falsely(void)
{
	struct lv_vrpc_client *words = &client.core.shared->client;

	words->size = calls[client_lies++];
	port_store_release_u32(&words->called, client.core.number + 1);
	half_trigger(&client.half);
	memory->wrong += !wait_until(session_is_over, &client, PATIENCE_MS);
}

static bool is_answered(void *cookie)
{
	uint32_t *answer = cookie;		/* its size; the result */

	answer[1] = (uint32_t)vrpc_device_result(&client, &answer[0]);
	return (int)answer[1] != -EINPROGRESS;
}

static void judge(const uint8_t *data, uint32_t size, uint32_t got, uint64_t cookie)
{
	struct head head;
	bool right = got == size;

	memcpy(&head, data, sizeof(head));
	right &= head.cookie == cookie;
	for (uint32_t i = sizeof(head); right && i < size; i++)
		right = data[i] == (uint8_t) ~(cookie + i);
	memory->right += right;
	memory->wrong += !right;
}

static void call(void)
{
	uint32_t size = sizeof(struct head) + memory->right % 1500, answer[2] = { 0, 0 };
	struct head head = { .cookie = memory->right * 0x9e3779b97f4a7c15u };
	uint8_t *data = client.core.shared->data;

	memcpy(data, &head, sizeof(head));
	for (uint32_t i = sizeof(head); i < size; i++)
		data[i] = (uint8_t)(head.cookie + i);
	if (vrpc_device_begin(&client, size))
		return;
	if (wait_event(is_answered, answer, PATIENCE_MS) && !answer[1])
		judge(data, size, answer[0], head.cookie);
	else
		memory->wrong++;
}

static bool make_call(void)
{
	if (!credit || !vrpc_client_bound(&client.core))
		return false;
	credit--;
	if (session_is_over(&client)) {
		vrpc_device_want(&client, false);
		vrpc_device_want(&client, true);
	} else if (is_last_life() && client_lies < CLIENT_LIES &&
		   served % BETWEEN_LIES == BETWEEN_LIES / 2) {
		call_falsely();
	} else {
		call();
	}
	return true;
}

/* ---- */

static bool is_connected(void *cookie)
{
	(void)cookie;
	return vrpc_client_bound(&client.core);
}

static bool something(void *cookie)
{
	(void)cookie;
	return port_load_u32(&server.core.shared->client.called) != server.core.number ||
	       (credit && vrpc_client_bound(&client.core));
}

int main(void)
{
	if (vrpc_device_open(&server, 0, true) || vrpc_device_open(&client, 1, false)) {
		test_true(false, "a guest without an OS opens both ends");
		test_done();
	}
	memory = (struct memory *)nkddi_pdev_alloc(server.half.link, 0, 64);
	wait_event(is_connected, NULL, PATIENCE_MS);
	while (!end) {
		if (!wait_event(something, NULL, PATIENCE_MS))
			break;
		take_call();
		make_call();
	}
	wait_until(session_is_over, &server, PATIENCE_MS);
	test_equal(memory->deaths, DEATHS, "it died 50 times with a call in its hands");
	test_equal(memory->wrong, 0, "all answers to a guest without an OS are right");
	test_true(memory->right > 100, "and there were many, across its lives");
	test_equal(server_lies + client_lies, SERVER_LIES + CLIENT_LIES, "all its lies were told");
	test_done();
}
