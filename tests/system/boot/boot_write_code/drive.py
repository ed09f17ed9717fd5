# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""EL2 writes to its own code: permission fault."""
from harness import last_words


def drive(console):
    last_words.hear(console, r"unexpected exception at EL2: ESR 0x9[67][0-9a-f]*4f ",
                    r"panic: exception at EL2$")
