# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""What the plugin insncount counted, under the names that a guest printed."""
import collections
import re

NAMED = re.compile(r"note: path (\d+): (.+)")

# For one operation.  el2, entries and guest are means over all CPUs, by_cpu
# {cpu: (el2, entries, guest)}, most the largest el2 of one operation on one CPU.
Path = collections.namedtuple("Path", "id times el2 entries guest by_cpu most")


def read_counts(name):
    """{id: Path} from the plugin's output."""
    rows = collections.defaultdict(list)
    for line in name.read_text().splitlines():
        number, *row = map(int, line.split())
        rows[number].append(row)
    return {number: make_path(number, table) for number, table in rows.items()}


def make_path(number, table):
    times = table[0][0]
    by_cpu = {row[1]: tuple(n / times for n in row[2:5]) for row in table}
    total = [sum(column) for column in zip(*by_cpu.values())]
    return Path(number, times, *total, by_cpu, max(row[5] for row in table))


def read(log, counts):
    """{name: Path} in the order of the log."""
    found = read_counts(counts)
    names = {int(n): name.strip() for n, name in NAMED.findall(log.read_text())}
    return {name: found[n] for n, name in names.items() if n in found}
