#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# lvpack from the outside: what it says, how it exits, what it leaves behind.

cd "$(dirname "$0")/../../.." || exit 1
lvpack=$PWD/build/tools/lvpack
board=$PWD/build/test/virt.dtb
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0

# statement, wanted exit status, wanted part of the output, lvpack's arguments
expect()
{
	local statement=$1 status=$2 text=$3 said
	shift 3
	said=$("$lvpack" "$@" 2>&1)
	if [ $? -eq "$status" ] && [[ $said == *"$text"* ]]; then
		echo "PASS $statement"
	else
		echo "FAIL $statement: lvpack $* said: $said"
		failed=1
	fi
}

holds()
{
	local statement=$1
	shift
	if "$@"; then
		echo "PASS $statement"
	else
		echo "FAIL $statement: $*"
		failed=1
	fi
}

# An arm64 Image of 72 bytes that takes 0x2000 in memory: file, code
image()
{
	printf '%-8.8s\0\0\0\0\0\0\0\0\0\x20\0\0\0\0\0\0' "$2" >"$1"
	head -c 32 /dev/zero >>"$1"
	printf 'ARM\x64\0\0\0\0the code' >>"$1"
}

mkdir sub files
image hypervisor.bin linkv
image files/Image kernel
echo 'the initial RAM disk' >files/initrd
cat >sub/system.dts <<-'END'
	/dts-v1/;
	/ {
		compatible = "linkvisor,system";
		vm@2 { cpus = <0>; memory = <0x400000>; kernel = "Image"; initrd = "initrd"; a@0 { }; };
		vm@3 { cpus = <1 3>; memory = <0x200000>; kernel = "Image"; a@0 { }; };
	};
END
sed 's/initrd = "initrd"/initrd = "nothing"/' sub/system.dts >sub/missing.dts
sed 's/memory = <0x200000>/memory = <0x40000000>/' sub/system.dts >sub/large.dts
sed 's/kernel = "Image"; a/kernel = "initrd"; a/' sub/system.dts >sub/nokernel.dts
sed 's/cpus = <1 3>/cpus = <1 3/' sub/system.dts >sub/syntax.dts
sed 's/cpus = <1 3>/cpus = <1 13>/' sub/system.dts >sub/cpu.dts

expect explains_itself 0 'usage: lvpack build' --help
expect tells_its_version 0 'lvpack ' --version
expect refuses_no_command 2 'a command is missing'
expect refuses_an_unknown_command 2 'unknown command' pack sub/system.dts
expect refuses_an_unknown_option 2 'unknown option' check --frobnicate sub/system.dts
expect refuses_to_build_nothing 2 '-o <image> is missing' build sub/system.dts

expect accepts_a_good_system 0 'good, 2 VMs, 2 links, needs cpus=4 memory=6M' \
	check -I files --board "$board" sub/system.dts
expect tells_scripts_what_a_system_needs 0 'cpus=4 memory=6M' needs sub/system.dts
expect judges_without_files 0 'good' check --no-files sub/system.dts
expect names_a_missing_file 1 \
	'sub/missing.dts:/vm@2: initrd: file "nothing" not found' check -I files sub/missing.dts
expect names_a_missing_folder_of_files 1 'sub/system.dts:/vm@2: kernel: file "Image" not found' \
	check sub/system.dts
expect names_what_is_no_kernel 1 'sub/nokernel.dts:/vm@3: kernel: "initrd" is' \
	check -I files sub/nokernel.dts
head -c 64 files/Image >files/header
sed 's/kernel = "Image"; a/kernel = "header"; a/' sub/system.dts >sub/header.dts
expect names_a_kernel_that_is_cut_off 1 'sub/header.dts:/vm@3: kernel: "header" is cut off: 64' \
	check -I files sub/header.dts
# judge STATEMENT STATUS TEXT FILE: sub/system.dts with this kernel
judge()
{
	sed "s|kernel = \"Image\"; a|kernel = \"$4\"; a|" sub/system.dts >sub/judged.dts
	expect "$1" "$2" "$3" check -I files sub/judged.dts
}

# zboot FILE METHOD: EFI's zboot format around what is on standard input
zboot()
{
	cat >packed
	printf 'MZ\0\0zimg\x40\0\0\0' >"$1"
	python3 -c "import struct, sys; sys.stdout.buffer.write(struct.pack('<IQ32s', $(stat -c %s packed), 0, b'$2'))" >>"$1"
	head -c 8 /dev/zero >>"$1"
	cat packed >>"$1"
}

gzip -c files/Image >files/Image.gz
zstd -q --ultra -22 -c files/Image >files/Image.zst
xz -c files/Image >files/Image.xz
zboot files/vmlinuz.gz gzip <files/Image.gz
zboot files/vmlinuz.zst zstd22 <files/Image.zst
zboot files/vmlinuz.xz xzkern <files/Image.xz
for kind in gz zst; do
	judge "unpacks_a_kernel_packed_as_$kind" 0 'good' Image.$kind
	judge "unpacks_a_zboot_kernel_packed_as_$kind" 0 'good' vmlinuz.$kind
	head -c -9 files/Image.$kind >files/cut.$kind
	judge "names_a_kernel_cut_off_as_$kind" 1 'and is cut off' cut.$kind
done
{ head -c 20 files/Image.gz; printf 'XXXX'; tail -c +25 files/Image.gz; } >files/bad.gz
judge names_a_kernel_that_is_damaged 1 'packed by gzip and is damaged' bad.gz
head -c 80 files/vmlinuz.gz >files/cut.zboot
judge names_a_zboot_kernel_that_is_cut_off 1 'is a zboot kernel and is cut off' cut.zboot
judge names_what_a_zboot_kernel_is_packed_by 1 'zboot kernel packed by xzkern' vmlinuz.xz
judge names_a_kernel_packed_by_xz 1 'is packed by xz: unpack it first' Image.xz
judge names_an_elf_file 1 "is an ELF file: 'lvpack wrap'" "$lvpack"
judge names_a_device_tree 1 'is a device tree or a FIT image' "$board"
head -c 100000 /dev/zero | gzip -c >files/zeros.gz
judge names_what_is_no_kernel_unpacked 1 'is no arm64 Image' zeros.gz
sed 's|kernel = "Image"; initrd|kernel = "Image.gz"; initrd|' sub/system.dts >sub/packed.dts
"$lvpack" build -I files --hypervisor hypervisor.bin -o packed.img sub/packed.dts
expect packs_the_kernel_unpacked 0 ' 72  Image.gz' list packed.img

expect names_memory_that_the_board_lacks 1 'sub/large.dts:/vm@3: memory: 1024 MiB do not fit' \
	check --no-files --board "$board" sub/large.dts
expect names_a_cpu_that_the_board_lacks 1 'sub/cpu.dts:/vm@3: cpus: CPU 13 does not exist' \
	check --no-files --board "$board" sub/cpu.dts
expect passes_on_what_dtc_says_of_a_bad_source 1 'sub/syntax.dts:5' check sub/syntax.dts
expect names_a_description_that_is_not_there 1 'absent.dts: No such file' check absent.dts

expect builds_an_image 0 '' build -I files --hypervisor hypervisor.bin -o out.img sub/system.dts
expect lists_what_it_packed 0 '21  initrd' list out.img
expect lists_the_vms 0 'VM 3 "vm3": 2 vCPUs, 2 MiB, Image' list out.img
holds stores_a_file_of_two_vms_once \
	test "$("$lvpack" list out.img | grep -c '  Image$')" -eq 1
holds covers_the_payload_in_the_headers_image_size \
	test "$(od -An -tu8 -j16 -N8 out.img)" -eq "$(stat -c %s out.img)"
holds puts_the_payload_behind_the_hypervisors_memory \
	test "$(dd if=out.img bs=8192 skip=1 2>/dev/null | head -c 4)" = LPAD
dtc -q -I dts -O dtb -o files/system.dtb sub/system.dts
expect reads_a_blob_and_looks_beside_it 0 '' \
	build --hypervisor hypervisor.bin -o second.img files/system.dtb
holds makes_the_same_image_of_source_and_blob cmp out.img second.img

sed 's/vm@3/other: vm@3/' sub/system.dts >sub/labels.dts
cat >sub/overlay.dts <<-'END'
	/dts-v1/;
	/plugin/;
	&other { memory = <0x600000>; };
END
dtc -q -@ -O dtb -o labels.dtb sub/labels.dts
dtc -q -@ -O dtb -o overlay.dtbo sub/overlay.dts
fdtoverlay -i labels.dtb -o merged.dtb overlay.dtbo
expect reads_a_blob_with_symbols_for_overlays 0 'memory=6M' check --no-files labels.dtb
expect reads_a_blob_with_an_overlay_merged 0 'memory=10M' check --no-files merged.dtb
expect refuses_an_overlay_alone 1 'overlay.dtbo:/' check --no-files overlay.dtbo

printf X | dd of=second.img bs=1 seek=13000 conv=notrunc 2>/dev/null
expect refuses_to_list_a_damaged_image 1 'damaged: wrong checksum' list second.img
expect refuses_to_list_what_it_did_not_make 1 'no packed linkvisor image' list hypervisor.bin

cp out.img before.img
expect refuses_a_hypervisor_that_is_none 1 'files/initrd: no arm64 Image' \
	build -I files --hypervisor files/initrd -o out.img sub/system.dts
expect fails_on_a_folder_that_is_not_there 1 'nowhere/out.img: No such file' \
	build -I files --hypervisor hypervisor.bin -o nowhere/out.img sub/system.dts
holds leaves_the_old_image_alone_when_it_fails cmp out.img before.img
holds leaves_nothing_half_done test "$(ls -d out.img* | wc -l)" -eq 1

exit $failed
