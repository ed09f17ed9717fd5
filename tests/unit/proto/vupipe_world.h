/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Two kernels with a vupipe between them, and processes that use them through the user
 * library: its ioctls land here, its mappings are the memory itself.
 *
 *     process 0 -- kernel 0: client  ==== lines, data ====  kernel 1: server -- process 1
 */
#ifndef TESTS_UNIT_PROTO_VUPIPE_WORLD_H
#define TESTS_UNIT_PROTO_VUPIPE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <pthread.h>

#include "proto/vupipe.h"
#include "tests/unit/proto/bridge.h"

int world_ioctl(int fd, unsigned long cmd, unsigned long n);
#define VUPIPE_IOCTL(fd, cmd, n)	world_ioctl(fd, cmd, n)
#define vupipe	vupipe_user		/* the kernel's struct has the same name */
#include "user/include/linkvisor/vupipe.h"
#undef vupipe

#define SIZE	4096u

struct kernel {
	struct vupipe core;
	pthread_mutex_t lock;
	pthread_cond_t changed;		/* an interrupt or a SYSCONF */
	uint32_t clear;			/* pending: a worker has to call vupipe_clear() */
	unsigned long wakes, unmaps, pieces;
	struct vupipe_file file;	/* the one open file */
	bool nonblock;
	bool unmapped;			/* it uses the classic calls only */
};

extern struct kernel kernel[2];		/* client, server: also the descriptors' numbers */
extern struct bridge bridge;
extern struct lv_vupipe_lines *lines;
extern uint8_t *data;
extern uint32_t calls[2];		/* ioctls so far */

int world_setup(void **state);
int world_teardown(void **state);

/* Evaluates the link of side i. */
void world_step(int i);

/* Delivers SYSCONFs and lets workers work until all is quiet. */
void world_settle(void);

/* First open, last close; settled. */
void world_want(int i, bool want);

/* Both open and connected, files in the stream; u are their libraries. */
void world_connect(struct vupipe_user u[2], bool nonblock);

/* A process of side i as its open leaves it. */
void world_user(int i, struct vupipe_user *u, bool connected, bool nonblock);

#endif
