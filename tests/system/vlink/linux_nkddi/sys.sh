# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# insmod tries a module that failed once more, so the kernel's log has the last word.
works()
{
	insmod "/lib/modules/$1.ko" && ! dmesg | grep "$1: not true"
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
check "pages are lent by the classic calls" works nk_grant
check "drivers of both faces live side by side" [ -c /dev/vbpipe0 ]
for module in nk_flap nk_grant nk_pair nk_mem nk_self nk_labels nk_states nk_lookup; do
	rmmod $module
done
check "the same labels serve again after an unload" works nk_labels
check "and the same pair connects again" works nk_pair
rmmod nk_sysconf
