# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""
What a victim that never sleeps loses against peace, the first section: its work for each
instruction of its CPU, whoever else has that CPU, and EL2's share of these instructions.
"""
from . import attack

LIMIT = 5.0     # % of each


def hold(test, build):
    found = attack.losses(test.log, build / "counts")
    if not found:
        test.bad("there are counts: none")
        return
    (_, quiet), *kinds = found.values()
    for name, (work, el2) in zip(list(found)[1:], kinds):
        verdict = test.ok if max(work, el2 - quiet) <= LIMIT else test.bad
        verdict(f"{name} cost the victim at most {LIMIT:.0f} %: {work:.1f} % of its work, "
                f"{el2 - quiet:.1f} % more for EL2")
