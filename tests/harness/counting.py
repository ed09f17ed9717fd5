# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""The orders for the plugin insncount: count instructions, XIRQs, bytes that are copied."""
import re
import subprocess

ICOUNT = "-seed 1 -icount shift=0,sleep=off"
CROSS = "aarch64-linux-gnu-"
HYPERVISOR = "build/hyp/linkvisor.elf"
XIRQ = "xirq_trigger"
# Who copies payload at EL2, and in Linux.
EL2_COPIERS = ("copy_bytes", "memcpy")
LINUX_COPIERS = ("__arch_copy_from_user", "__arch_copy_to_user", "__pi_memcpy")

SYMBOL = re.compile(r"([0-9a-f]{8,16}) [tTwW] (\S+)")

# What a kernel is asked for, in its shell.
ASK = ("echo 'kallsyms:'; grep -A9 -E ' (" + "|".join(LINUX_COPIERS) + ")$' /proc/kallsyms\n")


def ranges(listing, wanted):
    """[(first, end)] of functions in a list of symbols by address."""
    found = sorted({(int(at, 16), name) for at, name in SYMBOL.findall(listing)})
    places = sorted({at for at, _ in found})
    return [(at, places[places.index(at) + 1]) for at, name in found if name in wanted]


def copy_arguments(pairs):
    return "".join(f",copy={first:#x}-{end:#x}" for first, end in pairs)


def el2_arguments():
    """XIRQs and EL2's own copies: places in the hypervisor's image."""
    listing = subprocess.run([CROSS + "nm", "-n", HYPERVISOR], check=True, capture_output=True,
                             text=True).stdout
    trigger = ranges(listing, (XIRQ,))[0][0]
    return f",xirq={trigger:#x}" + copy_arguments(ranges(listing, EL2_COPIERS))


def linux_arguments(log):
    """@log: in which a kernel has answered ASK; nokaslr, so others lie there as well."""
    pairs = ranges(log, LINUX_COPIERS)
    if len(pairs) != len(LINUX_COPIERS):
        raise ValueError(f"no place in the kernel for all of {LINUX_COPIERS}")
    return copy_arguments(pairs)
