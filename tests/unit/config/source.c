// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/config/source.h"
#include "tools/lvpack/description.h"

struct file source_compile(const char *text)
{
	char path[] = "/tmp/linkvisor-test.XXXXXX";
	struct paths none = { 0 };
	struct file blob;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	assert_int_equal(description_read(path, &none, &blob), 0);
	unlink(path);
	return blob;
}

const char *source_refusal(const struct file *blob)
{
	static struct config config;
	static char text[256];
	struct config_error error;

	assert_int_equal(config_parse(blob->data, (uint32_t)blob->size, &config, &error), -1);
	config_error_print(&error, text, sizeof(text));
	return text;
}
