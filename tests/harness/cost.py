# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""What the plugin insncount counted, under the names that a guest printed."""
import collections
import re

# "operations": how many are between two marks, one if it is not said.
NAMED = re.compile(r"note: path (\d+)(?:, (\d+) operations)?: (.+)")

# For one operation.  el2, entries and guest are means over all CPUs, by_cpu
# {cpu: (el2, entries, guest)}, most the largest el2 of one operation on one CPU.
Path = collections.namedtuple("Path", "id times el2 entries guest by_cpu most")


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
    by_cpu = {row[1]: tuple(n / times for n in row[2:5]) for row in table}
    total = [sum(column) for column in zip(*by_cpu.values())]
    return Path(number, times, *total, by_cpu, max(row[5] for row in table))


def read(log, counts):
    """{name: Path} in the order of the log."""
    said = NAMED.findall(log.read_text())
    found = read_counts(counts, {int(n): int(operations or 1) for n, operations, _ in said})
    names = {int(n): name.strip() for n, _, name in said}
    return {name: found[n] for n, name in names.items() if n in found}
