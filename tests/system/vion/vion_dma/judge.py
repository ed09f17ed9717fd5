# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""While the disks' DMA fills and drains the buffer, all stores of all CPUs are few bytes."""
from harness import cost

BUFFER = 4 << 20
SHARE = 16              # of the buffer, what stores may come to


def judge(test, build):
    paths = cost.read_counts(build / "counts")
    for number, name in enumerate(("filled", "drained")):
        path = paths.get(number)
        if not path or path.times != 1:
            test.bad(f"the buffer is {name} once")
            continue
        verdict = test.ok if path.copied < BUFFER / SHARE else test.bad
        verdict(f"the buffer is {name}, all CPUs together store a small part of its size"
                f" ({path.copied:.0f} bytes of {BUFFER}, {path.guest + path.el2:.0f} instructions)")
