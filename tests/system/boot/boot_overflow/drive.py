# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""EL2 calls itself without end: the stack's guard page is hit."""
from harness import last_words


def drive(console):
    last_words.hear(console, r"unexpected exception at EL2: ESR 0x960000",
                    r"panic: stack overflow at EL2$")
