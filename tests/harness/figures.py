# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""The measured figures: one table, results.json, curves."""
import dataclasses
import json
import re

# How a figure came about.
COUNTED = "executed instructions, -icount shift=0"
CLOCKED = "wall time under emulation, median"
READ = "read from the built image"


@dataclasses.dataclass
class Figure:
    part: str
    path: str
    value: float            # for one operation
    unit: str
    method: str
    aim: float = None
    el2: float = None       # EL2 instructions of it
    entries: float = None   # to EL2
    xirqs: float = None     # XIRQ_TRIGGER
    copied: float = None    # bytes, by kernels and EL2
    by_cpu: dict = None     # {cpu: EL2 instructions}
    spread: list = None     # least and most
    x: float = None         # where it lies in a plot


def number(value):
    if value is None:
        return ""
    if abs(value) >= 10000:
        return f"{value / 1000:.1f} k"
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"


class Figures(list):
    def add(self, *args, **more):
        self.append(Figure(*args, **more))

    def add_path(self, part, name, path, value=None, **more):
        """What cost.py read; @value: EL2's part unless told."""
        self.add(part, name, path.el2 if value is None else value, "instructions", COUNTED,
                 el2=path.el2, entries=path.entries,
                 by_cpu={cpu: row[0] for cpu, row in path.by_cpu.items()}, **more)

    def add_whole(self, part, name, path, **more):
        """The guests' part with it."""
        self.add_path(part, name, path, path.el2 + path.guest, xirqs=path.xirqs,
                      copied=path.copied, **more)

    def add_plain(self, part, name, path, **more):
        """Without a hypervisor: the plugin took the kernel for one."""
        self.add(part, name, path.el2 + path.guest, "instructions", COUNTED,
                 copied=path.copied, **more)

    def write_table(self, out):
        out.write("| part | path | | unit | at EL2 | EL2 entries | XIRQs | bytes copied | aim |\n"
                  "|---|---|---:|---|---:|---:|---:|---:|---:|\n")
        for f in self:
            numbers = map(number, (f.el2, f.entries, f.xirqs, f.copied, f.aim))
            out.write(f"| {f.part} | {f.path} | {number(f.value)} | {f.unit} | "
                      f"{' | '.join(numbers)} |\n")

    def write_json(self, name, about):
        figures = [{key: value for key, value in dataclasses.asdict(f).items()
                    if value is not None} for f in self]
        name.write_text(json.dumps(about | {"figures": figures}, indent=1) + "\n")

    def matching(self, pattern):
        """(name, x, figure) of paths "<name><what pattern finds> @ <x>"."""
        for f in self:
            if f.x is not None and (match := re.search(pattern, f.path)):
                yield f.path[:match.start()], f.x, f

    def curves(self, pattern):
        """{name: [(x, value)]} of these."""
        found = {}
        for name, x, f in self.matching(pattern):
            found.setdefault(name, []).append((x, f.value))
        return found
