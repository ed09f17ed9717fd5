# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Tables of what messages of several sizes cost, a row for each service."""
from .figures import number
from .plots import label

LOOKED_AT = 65536       # bytes: entries and XIRQs are those of such a message


def rows(figures, pattern):
    """{name: {size: Figure}}"""
    found = {}
    for name, x, figure in figures.matching(pattern):
        found.setdefault(name, {})[int(x)] = figure
    return found


def copies(sizes):
    """How often each byte of a large message is copied by a kernel or EL2."""
    size = max(sizes)
    copied = sizes[size].copied
    return "" if copied is None else f"{copied / size:.1f}"


def write(out, figures, heading, pattern):
    found = rows(figures, pattern)
    if not found:
        return
    sizes = sorted({size for row in found.values() for size in row})
    out.write(f"| {heading} | " + " | ".join(map(label, sizes)) +
              f" | EL2 entries, XIRQs at {label(LOOKED_AT)} | copies |\n" +
              "|---|" + "---:|" * (len(sizes) + 2) + "\n")
    for name, row in found.items():
        cells = [number(row[size].value) if size in row else "" for size in sizes]
        one = row.get(LOOKED_AT)
        seen = f"{one.entries:.2f}, {one.xirqs:.2f}" if one and one.entries is not None else ""
        out.write(f"| {name} | " + " | ".join([*cells, seen, copies(row)]) + " |\n")
    out.write("\n")
