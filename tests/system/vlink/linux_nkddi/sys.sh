# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# insmod tries a module that failed once more, so the kernel's log has the last word.
works()
{
	insmod "/lib/modules/$1.ko" && ! dmesg | grep "$1: not true"
}

said() { dmesg | grep -q "$1"; }

doctor_finds()
{
	nk doctor -d 0 nkshare.0 >/tmp/doctor
	[ $? = 1 ] && grep -q "$1" /tmp/doctor
}

check "a classic driver works with its peer" works nkops_test
check "and can be unloaded" rmmod nkops_test
check "SYSCONF reaches several drivers" works nk_sysconf
check "links are found by their whole names" works nk_lookup
check "plain stores to a state are judged" works nk_states
check "labels name the same thing for ever" works nk_labels
check "a VM interrupts itself" works nk_self
check "memory, numbers and nk_info are as promised" works nk_mem
check "a pair of links connects" works nk_pair
check "a store of ON counts, whatever a peer does that flaps" works nk_flap
check "what drivers of before take for granted is there" works nk_before
check "both ends see PDEV of a link that shares it" works nk_shared
check "too small a budget is told with what to write" \
	wait_until 10 said "link nkshare.0: PMEM 4 asks for 139328 bytes, but of 131072 only 118784 are left; write pmem = <0x26000> into the node nkshare@0"
check "nk doctor tells it as well" doctor_finds 'needs 152K of shared memory, there are 128K'
check "and what to write" grep -q -- '-> .*pmem = <0x26000>' /tmp/doctor
check "pages are lent by the classic calls" works nk_grant
check "drivers of both faces live side by side" [ -c /dev/vbpipe0 ]
for module in nk_shared nk_before nk_flap nk_grant nk_pair nk_mem nk_self nk_labels nk_states nk_lookup; do
	rmmod $module
done
check "the same labels serve again after an unload" works nk_labels
check "and the same pair connects again" works nk_pair
rmmod nk_sysconf
