// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "tools/lvpack/unpack.h"
#include "tools/lvpack/wrap.h"

/* Why nobody can boot it, or NULL. */
static const char *judge(const Elf64_Ehdr *head, uint64_t size)
{
	if (size < sizeof(*head))
		return "is cut off";
	if (head->e_ident[EI_CLASS] != ELFCLASS64 || head->e_machine != EM_AARCH64)
		return "is no 64-bit Arm program";
	if (head->e_ident[EI_DATA] != ELFDATA2LSB)
		return "is big endian";
	if (head->e_type == ET_REL)
		return "is not linked";
	if (head->e_type != ET_EXEC && head->e_type != ET_DYN)
		return "is no program";
	if (head->e_phentsize != sizeof(Elf64_Phdr) || head->e_phoff > size ||
	    head->e_phnum > (size - head->e_phoff) / sizeof(Elf64_Phdr))
		return "is cut off";
	return NULL;
}

/* The segment's header; the file is not aligned. */
static Elf64_Phdr segment(const struct file *elf, uint32_t i)
{
	const Elf64_Ehdr *head = elf->data;
	Elf64_Phdr s;

	memcpy(&s, (const char *)elf->data + head->e_phoff + i * sizeof(s), sizeof(s));
	return s;
}

static bool is_loaded(const Elf64_Phdr *s)
{
	return s->p_type == PT_LOAD && s->p_memsz;
}

/* Where it begins and ends, and how it is aligned.  NULL or a reason. */
static const char *measure(const struct file *elf, struct program *program)
{
	const Elf64_Ehdr *head = elf->data;
	uint64_t end = 0;

	program->load = UINT64_MAX;
	program->align = 1;
	for (uint32_t i = 0; i < head->e_phnum; i++) {
		Elf64_Phdr s = segment(elf, i);

		if (s.p_type == PT_INTERP)
			return "is a program for an operating system";
		if (!is_loaded(&s))
			continue;
		if (s.p_offset > elf->size || s.p_filesz > elf->size - s.p_offset)
			return "is cut off";
		if (s.p_filesz > s.p_memsz || s.p_paddr + s.p_memsz < s.p_paddr)
			return "is damaged";
		program->load = s.p_paddr < program->load ? s.p_paddr : program->load;
		program->align = s.p_align > program->align ? s.p_align : program->align;
		end = s.p_paddr + s.p_memsz > end ? s.p_paddr + s.p_memsz : end;
	}
	if (!end)
		return "has nothing to load";
	if (end - program->load > UNPACK_MAX)
		return "lies in more than 1 GiB of addresses";
	if (program->align & (program->align - 1) || program->align > 0x200000)
		return "wants to be aligned to more than 2 MiB";
	program->memory = end - program->load;
	return NULL;
}

/* Entry points are virtual addresses. */
static const char *find_entry(const struct file *elf, struct program *program)
{
	const Elf64_Ehdr *head = elf->data;

	for (uint32_t i = 0; i < head->e_phnum; i++) {
		Elf64_Phdr s = segment(elf, i);

		if (is_loaded(&s) && head->e_entry >= s.p_vaddr &&
		    head->e_entry - s.p_vaddr < s.p_filesz) {
			program->entry = s.p_paddr - program->load + (head->e_entry - s.p_vaddr);
			return program->entry % 4 ? "has an entry in the middle of an instruction" :
						    NULL;
		}
	}
	return "has its entry outside of what is loaded";
}

static const char *copy(const struct file *elf, struct program *program)
{
	const Elf64_Ehdr *head = elf->data;
	uint64_t end = 0;

	program->bytes.data = calloc(1, program->memory);
	if (!program->bytes.data)
		return "does not fit into memory";
	for (uint32_t i = 0; i < head->e_phnum; i++) {
		Elf64_Phdr s = segment(elf, i);
		uint64_t at = s.p_paddr - program->load;

		if (!is_loaded(&s))
			continue;
		memcpy((char *)program->bytes.data + at, (const char *)elf->data + s.p_offset,
		       s.p_filesz);
		end = at + s.p_filesz > end ? at + s.p_filesz : end;
	}
	program->bytes.size = end;
	return NULL;
}

int elf_read(const char *path, const struct file *elf, struct program *program)
{
	const Elf64_Ehdr *head = elf->data;
	const char *reason = judge(head, elf->size);

	memset(program, 0, sizeof(*program));
	if (!reason)
		reason = measure(elf, program);
	if (!reason)
		reason = find_entry(elf, program);
	if (!reason)
		reason = copy(elf, program);
	program->anywhere = !reason && head->e_type == ET_DYN;
	return reason ? complain("%s: %s", path, reason) : 0;
}
