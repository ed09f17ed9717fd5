#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# lvpack wrap: three programs that know nothing of an Image boot, each in a VM of its own.

cd "$(dirname "$0")/../../.." || exit 1
lvpack=$PWD/build/tools/lvpack
hypervisor=$PWD/build/hyp/linkvisor.bin
compiler=${CROSS:-aarch64-linux-gnu-}gcc
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0

verdict()	# status, statement
{
	[ "$1" = 0 ] && echo "PASS $2" || { echo "FAIL $2"; failed=1; }
}

# statement, wanted part of what lvpack says, its arguments
refuses()
{
	local statement=$1 text=$2 said
	shift 2
	said=$("$lvpack" wrap "$@" 2>&1)
	[ $? != 0 ] && [[ $said == *"$text"* ]]
	verdict $? "$statement: $said"
}

# Is x0 the tree, is .bss zero, are we where we are linked?  Then says its name, and is off.
cat >program.S <<-'END'
		.global _start
	_start:	ldr	w4, [x0]
		movz	w5, #0x0dd0
		movk	w5, #0xedfe, lsl #16
		cmp	w4, w5
		b.ne	off
		adrp	x3, zero
		add	x3, x3, :lo12:zero
		ldr	w4, [x3]
		cbnz	w4, off
	#ifdef FIXED
		ldr	x1, =name
	#else
		adr	x1, name
	#endif
		movz	x2, #0x900, lsl #16
	1:	ldrb	w3, [x1], #1
		strb	w3, [x2]
		cbnz	w3, 1b
	off:	movz	x0, #0x8400, lsl #16
		movk	x0, #8
		hvc	#0
	name:	.asciz	"here is " NAME "\n"
		.comm	zero, 70000, 16
	END
# program NAME, flags
program()
{
	"$compiler" -nostdlib -static -Wl,--build-id=none,--no-warn-rwx-segments "-DNAME=\"$1\"" "${@:2}" -o "$1.elf" program.S
}
program bottom -DFIXED -no-pie -Wl,-N -Wl,-Ttext=0x40000000
program higher -DFIXED -no-pie -Wl,-N -Wl,-Ttext=0x40301000
program flat -static-pie
"${compiler%gcc}objcopy" -O binary -j .text flat.elf flat.bin
bss=$(($(stat -c %s flat.bin) + 0x20000))
"$lvpack" wrap -o bottom bottom.elf && "$lvpack" wrap -o higher higher.elf &&
	"$lvpack" wrap --bss $bss -o flat flat.bin && "$lvpack" wrap -o pie flat.elf
verdict $? wraps_elf_files_and_a_flat_binary
vm() { echo "vm@$1 { vm-name = \"$2\"; cpus = <$3>; memory = <0x800000>; kernel = \"$2\"; };"; }
{
	echo '/dts-v1/; / { compatible = "linkvisor,system";'
	vm 2 bottom 0; vm 3 higher 1; vm 4 flat 0; vm 5 pie 1
	echo '};'
} >system.dts
"$lvpack" build --hypervisor "$hypervisor" -o system.img system.dts
verdict $? packs_what_it_wrapped
timeout 60 qemu-system-aarch64 -M virt,virtualization=on,gic-version=3 -cpu cortex-a57 -smp 2 -m 512M \
	-nodefaults -display none -serial file:said -kernel system.img </dev/null
for name in bottom higher flat pie; do
	grep -q "^\[$name\] here is" said
	verdict $? "boots_$name"
done
[ $failed = 0 ] || cat said

refuses refuses_an_elf_file_of_another_cpu 'is no 64-bit Arm program' -o x /bin/true
"$compiler" -c -DNAME='"x"' -o object.o program.S
refuses refuses_what_is_not_linked 'is not linked' -o x object.o
head -c 200 bottom.elf >cut.elf
refuses refuses_part_of_an_elf_file 'is cut off' -o x cut.elf
program low -no-pie -Wl,-N -Wl,-Ttext=0x10000000
refuses refuses_what_is_linked_below_the_ram 'RAM begins at 0x40000000' -o x low.elf
refuses refuses_options_that_an_elf_file_answers 'says itself' --bss 4096 -o x bottom.elf
refuses refuses_an_entry_outside 'no offset of an instruction' --entry 0x100000 -o x flat.bin
refuses refuses_what_is_no_number 'a number is wanted' --load here -o x flat.bin
: >empty
refuses refuses_an_empty_file 'is empty' -o x empty
[ ! -e x ]
verdict $? leaves_nothing_when_it_refuses
exit $failed
