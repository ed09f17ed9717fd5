# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""EL2 loads from nowhere: translation fault, registers, callers, end."""
from harness import last_words


def drive(console):
    last_words.hear(console, r"unexpected exception at EL2: ESR 0x9[67][0-9a-f]*05 .* FAR 0xdeadbee0$",
                    r"  x9 0x5eed5eed$", r"  x30 0x[0-9a-f]+$", r"  called from ",
                    r"panic: exception at EL2$")
