// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <errno.h>
#include <libfdt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/lvpack/description.h"

/*
 * Quiet: dtc warns by the conventions of hardware trees, among them hexadecimal
 * unit addresses, which VM ids and link numbers are not.
 */
static const char *const fixed_arguments[] = { "-q", "-I", "dts", "-O", "dtb", "-o", "-" };

#define FIXED		(sizeof(fixed_arguments) / sizeof(fixed_arguments[0]))
#define ARGUMENTS_MAX	(FIXED + 2 * PATHS_MAX + 3)

static const char *dtc_program(void)
{
	const char *program = getenv("DTC");

	return program && *program ? program : "dtc";
}

static _Noreturn void run_dtc(const char *path, const struct paths *include, int output)
{
	const char *argument[ARGUMENTS_MAX];
	uint32_t count = 0;

	argument[count++] = dtc_program();
	for (uint32_t i = 0; i < FIXED; i++)
		argument[count++] = fixed_arguments[i];
	for (uint32_t i = 0; i < include->count; i++) {
		argument[count++] = "-i";
		argument[count++] = include->path[i];
	}
	argument[count++] = path;
	argument[count] = NULL;
	dup2(output, STDOUT_FILENO);
	execvp(argument[0], (char **)argument);
	complain("%s: %s", argument[0], strerror(errno));
	_exit(127);
}

static int wait_for_dtc(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -1;
}

static int compile(const char *path, const struct paths *include, struct file *blob)
{
	FILE *stream;
	int end[2], status;
	pid_t pid;

	if (pipe(end))
		return complain("pipe: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		return complain("fork: %s", strerror(errno));
	if (!pid)
		run_dtc(path, include, end[1]);
	close(end[1]);
	stream = fdopen(end[0], "rb");
	status = stream ? file_read_stream(stream, "dtc", blob) : -1;
	if (stream)
		fclose(stream);
	if (!wait_for_dtc(pid))
		return status;
	if (!status)
		file_free(blob);
	return complain("%s: %s refused it", path, dtc_program());
}

static bool is_blob(const struct file *file)
{
	return file->size >= 4 && fdt32_ld(file->data) == FDT_MAGIC;
}

int description_read(const char *path, const struct paths *include, struct file *blob)
{
	if (file_read(path, blob))
		return -1;
	if (is_blob(blob))
		return 0;
	file_free(blob);
	return compile(path, include, blob);
}
