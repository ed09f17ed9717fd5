# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Holds what the paths through EL2 may cost."""
from harness import cost

# Path, EL2 instructions and EL2 entries at most, for one operation.
LIMITS = [
    ("null hypercall (VERSION)", 150, 1),
    ("XIRQ to a sleeping peer and one back", 2 * 700, 2 * 2),
    ("end of an interrupt", 0, 0),
    ("80 characters to the screen by virtio-console", 13000, 1.1),
]


def judge(test, build):
    paths = cost.read(test.log, build / "counts")
    for name, instructions, entries in LIMITS:
        path = paths[name]
        statement = f"{name}: at most {instructions} instructions and {entries} entries at EL2"
        seen = f"{path.el2:.1f} and {path.entries:.2f}"
        if path.el2 <= instructions and path.entries <= entries:
            test.ok(f"{statement} ({seen})")
        else:
            test.bad(f"{statement}: {seen}")
