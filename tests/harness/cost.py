# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""The counts of the plugin insncount, under the names that a guest printed."""
import collections
import re

from .report import ROOT
from .system import SCENARIOS

BUDGET = ROOT / "tests/bench/budget"
BOOT = {32: "boot, from reset to the first instruction of a guest"}     # insncount.c
TOLERANCE = 1.02        # of a budget: another compiler's patch level

# "operations": how many are between two marks, one if it is not said.
NAMED = re.compile(r"note: path (\d+)(?:, (\d+) operations)?: (.+)")

# What a path may cost: EL2 instructions and entries of one operation; aim: EL2
# instructions that are wanted, None if nothing is; guest: instructions of guests, None
# if they are not held.
Budget = collections.namedtuple("Budget", "instructions entries aim guest")

# For one operation.  el2 to copied are sums over all CPUs, by_cpu {cpu: the same for it},
# most the largest el2 of one operation on one CPU.  xirqs: XIRQ_TRIGGER; copied: bytes,
# by the routines of kernels and EL2 that copy; both 0 unless the plugin was asked for them.
Path = collections.namedtuple("Path", "id times el2 entries guest xirqs copied by_cpu most")


def judge_victim(test, build, cpu, limit):
    """In each path EL2 may take @limit per cent of the instructions of the victim's CPU."""
    for name, path in read(test.log, build / "counts").items():
        el2, entries, guest = path.by_cpu[cpu][:3]
        share = 100 * el2 / (el2 + guest)
        verdict = test.ok if share <= limit else test.bad
        verdict(f"{name}: the victim keeps its CPU (EL2 takes {share:.1f} %, {entries:.0f} entries)")


def read_counts(name, operations=None):
    """{id: Path} from the plugin's output; @operations: {id: between two marks}."""
    rows = collections.defaultdict(list)
    for line in name.read_text().splitlines():
        number, *row = map(int, line.split())
        rows[number].append(row)
    return {number: make_path(number, table, (operations or {}).get(number, 1))
            for number, table in rows.items()}


def make_path(number, table, operations):
    times = table[0][0] * operations
    by_cpu = {row[1]: tuple(n / times for n in row[2:7]) for row in table}
    total = [sum(column) for column in zip(*by_cpu.values())]
    return Path(number, times, *total, by_cpu, max(row[7] for row in table))


def read(log, counts, boot=False):
    """{name: Path} in the order of the log, with @boot that of the boot behind."""
    said = NAMED.findall(log.read_text())
    found = read_counts(counts, {int(n): int(operations or 1) for n, operations, _ in said})
    names = {int(n): name.strip() for n, _, name in said} | (BOOT if boot else {})
    return {name: found[n] for n, name in names.items() if n in found}


def budget_lines():
    """The cells of each line.  A line that fits no scenario is refused."""
    for number, line in enumerate(BUDGET.read_text().splitlines(), 1):
        cells = [cell.strip() for cell in re.sub("#.*", "", line).split("|")]
        if cells == [""]:
            continue
        if not 5 <= len(cells) <= 6 or not any(SCENARIOS.glob(f"*/{cells[0]}/level")):
            raise ValueError(f"{BUDGET.relative_to(ROOT)}:{number}: wanted are an existing scenario"
                             " and four cells behind it, or five")
        yield cells


def read_budgets(scenario):
    """{path: Budget} of a scenario."""
    return {name: Budget(float(instructions), float(entries), number_or_none(aim),
                         number_or_none("".join(guest)))
            for owner, name, instructions, entries, aim, *guest in budget_lines()
            if owner == scenario}


def number_or_none(text):
    return float(text) if text else None


def excess(cost, budget, unit):
    """How far a cost is above its budget, in words; "" if it is not."""
    if cost <= budget * TOLERANCE:
        return ""
    share = f" by {100 * (cost / budget - 1):.1f} %" if budget else ""
    return f"{cost:.2f} {unit} are over the budget of {budget:g}{share}"


def hold(test, build):
    """Judges a scenario by its budgets."""
    paths = read(test.log, build / "counts", boot=True)
    for name, budget in read_budgets(build.name).items():
        if name not in paths:
            test.bad(f"{name}: is counted, as {BUDGET.relative_to(ROOT)} wants")
            continue
        path = paths[name]
        over = [excess(path.el2, budget.instructions, "EL2 instructions"),
                excess(path.entries, budget.entries, "EL2 entries")]
        if budget.guest is not None:
            over.append(excess(path.guest, budget.guest, "guests' instructions"))
        if any(over):
            test.bad(f"{name} keeps its budget: " + "; ".join(filter(None, over)))
        else:
            guests = f", {path.guest:.0f} of guests" if budget.guest is not None else ""
            test.ok(f"{name} keeps its budget ({path.el2:.1f} instructions, "
                    f"{path.entries:.2f} entries at EL2{guests})")
