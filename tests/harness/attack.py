# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""
What attacks take from a victim (tests/system/flood): its work for each instruction of its CPU.

In peace an equal works beside the victim in bare_attack_equal, so the victim's share there is half
of the CPU.  The equal may use its half for what it likes, EL2's time for it included: only what
goes beyond is taken from the victim.
"""
import re

from . import cost

VICTIM = 0              # CPU, which takes the UART's interrupts
LIMIT = 5               # % of what the victim does in peace
# In a section, on average.
PROGRESS = re.compile(r"note: flood \d+: progress (\d+): ([^\n]+)")


def losses(log, counts):
    """{attack: (% of the victim's work, % of its CPU that EL2 takes)}, peace first."""
    progress = {name.strip(): int(n) for n, name in PROGRESS.findall(log.read_text())}
    found, peace = {}, None
    for name, path in cost.read(log, counts).items():
        el2, _, guest = path.by_cpu[VICTIM][:3]
        pace = progress.get(name, 0) / (el2 + guest)
        peace = peace or pace
        found[name] = (100 * (1 - pace / peace), 100 * el2 / (el2 + guest))
    return found


def judge(test, build):
    for name, (lost, el2) in losses(test.log, build / "counts").items():
        verdict = test.ok if lost <= LIMIT else test.bad
        verdict(f"{name}: the victim keeps its share ({lost:.1f} % lost, EL2 takes {el2:.1f} %)")
