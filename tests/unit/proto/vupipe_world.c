// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "tests/unit/proto/vupipe_world.h"

struct kernel kernel[2];
struct bridge bridge;
struct lv_vupipe_lines *lines;
uint8_t *data;
uint32_t calls[2];

static void unmap(void *user)
{
	struct kernel *k = user;

	k->unmaps++;
	vupipe_leave(&k->core, &k->file);
}

static void clear(void *user)
{
	struct kernel *k = user;

	port_store_release_u32(&k->clear, 1);
}

static void kernel_boot(int i)
{
	struct kernel *k = &kernel[i];
	struct vupipe_config config = {
		.server = i, .lines = lines, .data = data, .capacity = SIZE,
		.end = bridge_end(&bridge, 0, i),
		.unmap = unmap, .clear = clear, .user = k,
	};

	*k = (struct kernel){ .file.mark = PIPE_FRESH };
	pthread_mutex_init(&k->lock, NULL);
	pthread_cond_init(&k->changed, NULL);
	assert_int_equal(vupipe_init(&k->core, &config), 0);
	vupipe_step(&k->core);
}

int world_setup(void **state)
{
	(void)state;
	lines = aligned_alloc(LV_VUPIPE_PAGE, sizeof(*lines));
	data = aligned_alloc(LV_VUPIPE_PAGE, SIZE);
	memset(lines, 0xa5, sizeof(*lines));
	memset(data, 0xa5, SIZE);
	bridge_init(&bridge);
	calls[0] = calls[1] = 0;
	kernel_boot(0);
	kernel_boot(1);
	return 0;
}

int world_teardown(void **state)
{
	(void)state;
	free(lines);
	free(data);
	return 0;
}

void world_step(int i)
{
	pthread_mutex_lock(&kernel[i].lock);
	vupipe_step(&kernel[i].core);
	pthread_cond_broadcast(&kernel[i].changed);
	pthread_mutex_unlock(&kernel[i].lock);
}

static void worker(struct kernel *k)
{
	bool more = true;

	while (more) {
		pthread_mutex_lock(&k->lock);
		more = vupipe_clear(&k->core);
		pthread_cond_broadcast(&k->changed);
		pthread_mutex_unlock(&k->lock);
		k->pieces++;
	}
}

void world_settle(void)
{
	int i;

	for (i = 0; i < 64; i++) {
		if (bridge_sysconf(&bridge, i & 1))
			world_step(i & 1);
		if (port_xchg_u32(&kernel[i & 1].clear, 0))
			worker(&kernel[i & 1]);
	}
}

void world_want(int i, bool want)
{
	vupipe_want(&kernel[i].core, want);
	world_step(i);
	world_settle();
}

/* A page fault: the process finds its line as soon as it may. */
static void touch(struct kernel *k)
{
	if (!k->unmapped && vupipe_reaches(&k->core, &k->file))
		vupipe_expect_claims(&k->core);
}

void world_user(int i, struct vupipe_user *u, bool connected, bool nonblock)
{
	struct lv_ring_line *producer = &lines->producer.line, *consumer = &lines->consumer.line;

	kernel[i].file = (struct vupipe_file){
		.mark = vupipe_begin(&kernel[i].core, connected),
	};
	touch(&kernel[i]);
	kernel[i].nonblock = nonblock;
	*u = (struct vupipe_user){
		.fd = i, .size = SIZE, .server = i, .data = data, .nonblock = nonblock,
		.own = i ? consumer : producer, .peer = i ? producer : consumer,
	};
}

void world_connect(struct vupipe_user u[2], bool nonblock)
{
	world_want(0, true);
	world_want(1, true);
	world_user(0, &u[0], true, nonblock);
	world_user(1, &u[1], true, nonblock);
}

/* ---- the driver, as far as indices are concerned ---- */

static int driver_wait(struct kernel *k, uint32_t want)
{
	bool more, open;
	int n;

	for (;;) {
		n = vupipe_available(&k->core, &k->file, want, &more);
		touch(k);
		if ((n < 0 && n != -EAGAIN) || (n >= 0 && ((uint32_t)n >= want || !more)))
			return n;
		if (vupipe_wait(&k->core, k->file.mark, want ? want : 1, &open))
			continue;
		if (k->nonblock)
			return n ? n : -EAGAIN;
		/* An interrupt takes the lock first: none is lost. */
		pthread_cond_wait(&k->changed, &k->lock);
	}
}

static void driver_wake(int peer)
{
	struct kernel *k = &kernel[peer];

	pthread_mutex_lock(&k->lock);
	k->wakes++;
	pthread_cond_broadcast(&k->changed);
	pthread_mutex_unlock(&k->lock);
}

static int driver_notify(int i, uint32_t n)
{
	struct kernel *k = &kernel[i];
	bool wake;
	int err;

	pthread_mutex_lock(&k->lock);
	err = vupipe_notify(&k->core, &k->file, n, &wake);
	touch(k);
	pthread_mutex_unlock(&k->lock);
	if (wake)
		driver_wake(1 - i);
	return err;
}

int world_ioctl(int fd, unsigned long cmd, unsigned long n)
{
	struct kernel *k = &kernel[fd];
	int result;

	calls[fd]++;
	if (cmd == PIOC_READ_NOTIFY || cmd == PIOC_WRITE_NOTIFY) {
		result = driver_notify(fd, (uint32_t)n);
	} else {
		pthread_mutex_lock(&k->lock);
		result = driver_wait(k, (uint32_t)n);
		if (result == -EPIPE || result == -EPROTO)
			k->file.mark = PIPE_ENDED;
		if (fd == 0 && result >= 0 && (uint32_t)result < n)
			result = -EAGAIN;
		if (fd == 0)
			vupipe_refuse(&k->core, &k->file, result == -EAGAIN ? (uint32_t)n : 0);
		if (result == -EPIPE && fd == 1)
			result = 0;
		pthread_mutex_unlock(&k->lock);
	}
	if (result >= 0)
		return result;
	errno = -result;
	return -1;
}
