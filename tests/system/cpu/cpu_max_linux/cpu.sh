# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# What both VMs look at.

features() { sed -n 's/^Features[^:]*: *//p' /proc/cpuinfo | head -n 1; }
has_feature() { case " $(features) " in *" $1 "*) ;; *) return 1 ;; esac; }
bad_lines() { dmesg | grep -E 'WARNING|BUG|Oops|Call trace|undefined instruction' | head -3; }

same "both vCPUs are up" 2 "$(grep -c ^processor /proc/cpuinfo)"
check "the kernel knows features of the CPU" has_feature atomics
for feature in sve sve2 sme paca pacg mte; do
	check "$feature is not among them" eval "! has_feature $feature"
done
check "the kernel found no PMU" eval "! ls /sys/bus/event_source/devices | grep -q armv8"
cpu_illegal
same "the kernel has nothing to complain about" "" "$(bad_lines)"
ticks() { awk '/arch_timer/ { print ($2 > 0 && $3 > 0) }' /proc/interrupts; }
same "both vCPUs get their ticks" 1 "$(ticks)"
