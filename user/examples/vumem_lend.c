// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * vumem_lend DEVICE: lends each client as many pages as it asks for, and prints what clients write
 * there when they give a buffer back.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <linkvisor/vumem.h>

#define PAGE	4096u
#define LIMIT	64

struct lent {
	uint32_t id;
	char *at;
	size_t size;
};

static struct lent table[LIMIT];

static struct lent *find(uint32_t id)
{
	for (int i = 0; i < LIMIT; i++)
		if (table[i].id == id)
			return &table[i];
	return NULL;
}

/* The words of this pair of examples: how many pages. */
static void allocate(const struct vumem_req *req, struct vumem_resp *resp, struct lent *l)
{
	uint32_t pages;

	resp->result = -12;		/* -ENOMEM */
	if (!l || req->size != sizeof(pages))
		return;
	memcpy(&pages, req->opaque, sizeof(pages));
	l->size = (size_t)pages * PAGE;
	l->at = mmap(NULL, l->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (l->at == MAP_FAILED)
		return;
	l->id = req->buffer_id;
	resp->result = 0;
	resp->attr = VUMEM_MAPPABLE;
	resp->address = (uintptr_t)l->at;
	resp->map_size = l->size;
}

static void release(struct lent *l)
{
	munmap(l->at, l->size);
	*l = (struct lent){ 0 };
}

static int serve(struct vumem_server *server)
{
	struct vumem_resp resp = { 0 };
	struct vumem_req req;
	struct lent *l;
	int err = vumemReceive(server, &req);

	if (err)
		return err;
	l = find(req.cmd == VUMEM_CMD_ALLOC ? 0 : req.buffer_id);
	if (req.cmd == VUMEM_CMD_ALLOC)
		allocate(&req, &resp, l);
	if (req.cmd == VUMEM_CMD_FREE && l) {
		printf("VM %u, session %u: %.*s\n", req.vm, req.app, (int)PAGE, l->at);
		fflush(stdout);
		release(l);
	}
	err = vumemRespond(server, &resp);
	if (err && req.cmd == VUMEM_CMD_ALLOC && !resp.result)
		release(l);		/* nobody has it: no FREE will come */
	return 0;
}

int main(int argc, char **argv)
{
	struct vumem_server *server;
	int err = argc == 2 ? vumemServerCreate(argv[1], &server) : -22;

	while (!err)
		err = serve(server);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(-err));
	return 1;
}
