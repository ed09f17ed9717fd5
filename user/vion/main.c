// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* vion: dma-bufs that several VMs share, for people and scripts (vion(1)). */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <linux/udmabuf.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linkvisor/vion.h>

#define BUFFER_FD	3	/* where commands find a buffer */

enum { EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_NO_COMMAND = 127 };

static const char usage[] =
	"usage: vion alloc [-c] [-f HEAP] SIZE[K|M] COMMAND...  run it with a new buffer as descriptor 3\n"
	"       vion export [-r] [-p VM[,VM]...] [FD]           export a dma-buf, print its GID\n"
	"       vion import GID [COMMAND...]                    run it with the buffer as descriptor 3,\n"
	"                                                       or print what is in it\n"
	"       vion read [FD]                                  print what is in a dma-buf\n"
	"       vion write [FD]                                 fill a dma-buf from standard input\n"
	"       vion ls                                         links, imports and exports of this VM\n"
	"\n"
	"  -c  pages in a row      -f  of a dma-heap, of \"vion\" or of \"udmabuf\"\n"
	"  -r  others only read    -p  these VMs alone\n";

static int failed(const char *what, int err)
{
	fprintf(stderr, "vion: %s: %s\n", what, strerror(-err));
	return EXIT_FAILED;
}

static int misused(const char *why)
{
	fprintf(stderr, "vion: %s\n%s", why, usage);
	return EXIT_USAGE;
}

/* ---- words of the command line ---- */

static bool parse_size(const char *text, uint64_t *size)
{
	uint32_t shift = 0;
	char *end;

	errno = 0;
	*size = strtoull(text, &end, 0);
	if (end == text || errno || *text == '-')
		return false;
	if (*end == 'K' || *end == 'k')
		shift = 10, end++;
	else if (*end == 'M' || *end == 'm')
		shift = 20, end++;
	if (*end || *size > UINT64_MAX >> shift)
		return false;
	*size <<= shift;
	return *size;
}

static bool parse_gid(const char *text, uint64_t *gid)
{
	char *end;

	errno = 0;
	*gid = strtoull(text, &end, 16);
	return !errno && end != text && !*end && *text != '-';
}

static bool parse_peers(char *text, uint64_t *peers)
{
	char *word, *end;
	unsigned long vm;

	*peers = 0;
	while ((word = strsep(&text, ","))) {
		vm = strtoul(word, &end, 10);
		if (end == word || *end || vm > 31)
			return false;
		*peers |= 1ull << vm;
	}
	return true;
}

static bool parse_fd(char **argv, int *fd)
{
	char *end;

	*fd = BUFFER_FD;
	if (argv[0])
		*fd = (int)strtol(argv[0], &end, 10);
	return !argv[0] || (end != argv[0] && !*end && *fd >= 0 && !argv[1]);
}

/* ---- buffers ---- */

static int alloc_udmabuf(uint64_t size, int *fd)
{
	struct udmabuf_create arg = { .size = (size + 4095) & ~4095ull };
	int device = open("/dev/udmabuf", O_RDWR | O_CLOEXEC);
	int memory = memfd_create("vion", MFD_ALLOW_SEALING | MFD_CLOEXEC);

	arg.memfd = (uint32_t)memory;
	if (device < 0 || memory < 0 || ftruncate(memory, (off_t)arg.size) ||
	    fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK))
		return -errno;
	*fd = ioctl(device, UDMABUF_CREATE, &arg);
	return *fd < 0 ? -errno : 0;
}

static int alloc_from(const char *from, uint64_t size, uint32_t flags, int *fd)
{
	struct vion_alloc arg = { .size = size, .flags = flags };
	int device;

	if (!from)
		return vion_alloc(size, flags, fd);
	if (!strcmp(from, "udmabuf"))
		return alloc_udmabuf(size, fd);
	if (strcmp(from, "vion"))
		return vion_alloc_heap(from, size, fd);
	device = open(VION_DEVICE, O_RDWR | O_CLOEXEC);
	if (device < 0 || ioctl(device, VION_ALLOC, &arg))
		return -errno;
	*fd = arg.fd;
	return 0;
}

static int run_with(int fd, char **command)
{
	if (fd == BUFFER_FD ? fcntl(fd, F_SETFD, 0) : dup2(fd, BUFFER_FD) < 0)
		return failed("descriptor", -errno);
	execvp(command[0], command);
	failed(command[0], -errno);
	return EXIT_NO_COMMAND;
}

static int copy_out(const uint8_t *from, uint64_t size)
{
	ssize_t n;

	for (; size; from += n, size -= (uint64_t)n) {
		n = write(STDOUT_FILENO, from, size);
		if (n < 0)
			return -errno;
	}
	return 0;
}

static int copy_in(uint8_t *to, uint64_t size)
{
	ssize_t n;

	for (; size; to += n, size -= (uint64_t)n) {
		n = read(STDIN_FILENO, to, size);
		if (n <= 0)
			return n ? -errno : 0;
	}
	return 0;
}

static int copy(int fd, uint32_t access)
{
	off_t size = lseek(fd, 0, SEEK_END);
	void *at;
	int err;

	if (size < 0)
		return -errno;
	err = vion_map(fd, (uint64_t)size, access, &at);
	if (err)
		return err;
	err = vion_begin(fd, access);
	if (!err)
		err = access == VION_READ ? copy_out(at, (uint64_t)size) :
					    copy_in(at, (uint64_t)size);
	vion_end(fd, access);
	vion_unmap(at, (uint64_t)size);
	return err;
}

/* ---- commands: argv[0] is the command ---- */

static int do_alloc(int argc, char **argv)
{
	const char *from = NULL;
	uint32_t flags = 0;
	uint64_t size;
	int c, err, fd;

	while ((c = getopt(argc, argv, "+cf:")) != -1) {
		if (c == '?')
			return misused("alloc: unknown option");
		if (c == 'c')
			flags = VION_CONTIGUOUS;
		else
			from = optarg;
	}
	argv += optind;
	if (!argv[0] || !parse_size(argv[0], &size) || !argv[1])
		return misused("alloc: a size and a command are needed");
	err = alloc_from(from, size, flags, &fd);
	return err ? failed("alloc", err) : run_with(fd, argv + 1);
}

static int do_export(int argc, char **argv)
{
	uint64_t gid, peers = 0;
	uint32_t flags = 0;
	int c, err, fd;

	while ((c = getopt(argc, argv, "+rp:")) != -1) {
		if (c == '?' || (c == 'p' && !parse_peers(optarg, &peers)))
			return misused("export: unknown option or VM");
		if (c == 'r')
			flags = VION_READ_ONLY;
	}
	if (!parse_fd(argv + optind, &fd))
		return misused("export: a number of a descriptor is needed");
	err = vion_export(fd, peers, flags, &gid);
	if (err)
		return failed("export", err);
	return printf("%016" PRIx64 "\n", gid) < 0 || fflush(stdout) ? EXIT_FAILED : 0;
}

static int do_import(int argc, char **argv)
{
	uint64_t gid;
	int err, fd;

	if (argc < 2 || !parse_gid(argv[1], &gid))
		return misused("import: a GID is needed");
	err = vion_import(gid, &fd, NULL);
	if (err)
		return failed("import", err);
	if (argv[2])
		return run_with(fd, argv + 2);
	err = copy(fd, VION_READ);
	return err ? failed("import", err) : 0;
}

static int do_copy(int argc, char **argv)
{
	uint32_t access = argv[0][0] == 'r' ? VION_READ : VION_WRITE;
	int err, fd;

	(void)argc;
	if (!parse_fd(argv + 1, &fd))
		return misused("a number of a descriptor is needed");
	err = copy(fd, access);
	return err ? failed(argv[0], err) : 0;
}

static int do_ls(int argc, char **argv)
{
	FILE *list = fopen("/proc/nk/vion", "re");
	char line[256];

	(void)argv;
	if (argc > 1)
		return misused("ls takes no words");
	if (!list)
		return failed("ls", -errno);
	while (fgets(line, sizeof(line), list))
		fputs(line, stdout);
	fclose(list);
	return fflush(stdout) ? failed("ls", -errno) : 0;
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "alloc", do_alloc }, { "export", do_export }, { "import", do_import },
	{ "read", do_copy },   { "write", do_copy },    { "ls", do_ls },
};

int main(int argc, char **argv)
{
	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
		return fputs(usage, stdout) < 0 ? EXIT_FAILED : 0;
	if (argc < 2)
		return misused("a command is needed");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	return misused("unknown command");
}
