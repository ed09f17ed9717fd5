# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""What a victim that never sleeps loses: the share of its CPU's instructions that EL2 has."""
from . import cost

VICTIM = 0      # its CPU
QUIET = "nothing but work"
LIMIT = 5.0     # %


def share(path):
    """% of the instructions of the victim's CPU."""
    el2, _, guest, *_ = path.by_cpu.get(VICTIM, (0, 0, 0))
    return 100 * el2 / (el2 + guest) if guest else 100.0


def hold(test, build):
    paths = cost.read(test.log, build / "counts")
    if QUIET not in paths:
        test.bad("there are counts: none")
        return
    quiet = share(paths.pop(QUIET))
    for name, path in paths.items():
        lost = share(path) - quiet
        if lost <= LIMIT:
            test.ok(f"{name} cost the victim {lost:.1f} %, at most {LIMIT:.0f} %")
        else:
            test.bad(f"{name} cost the victim at most {LIMIT:.0f} %: {lost:.1f} %")
