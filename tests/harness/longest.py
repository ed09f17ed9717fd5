# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""The longest runs at EL2 that the plugin insncount saw, in terms of functions."""
import bisect
import collections
import subprocess

from .report import ROOT, Report
from .system import Scenario, scenario

BENCH = ROOT / "build/bench"
STORM = ('meet@0 { server; };', 'meet@0 { server; info = "100"; };')
LIMIT = 300               # seconds
AIM = 60000               # instructions of a run

# Functions whose runs are told apart, and what a run through them is.
APART = {"vm_load_step": "a step of loading an image", "xmem_grant": "XMEM GRANT",
         "xmem_map": "XMEM MAP", "xmem_unmap": "XMEM UNMAP", "xmem_revoke": "XMEM REVOKE",
         "xmem_query": "XMEM QUERY",
         "xmem_death_step": "a step of ending the grants of a VM that is gone"}

# The longest of all CPUs.  begin: the function it begins in, parts: [(function,
# instructions)], most first.
Run = collections.namedtuple("Run", "length begin parts")


class Symbols:
    """The hypervisor's functions by their place in the image."""

    def __init__(self):
        listing = subprocess.run(["aarch64-linux-gnu-nm", "-n", ROOT / "build/hyp/linkvisor.elf"],
                                 check=True, capture_output=True, text=True).stdout
        lines = [line.split() for line in listing.splitlines()]
        self.starts = [(int(place, 16), name) for place, kind, name in lines if kind in "tT"]

    def at(self, offset):
        """Name of the function that the instruction is in."""
        return self.starts[bisect.bisect_right(self.starts, (offset, "~")) - 1][1]

    def place(self, wanted):
        """Offset of a function's first instruction."""
        return next(place for place, name in self.starts if name == wanted)


def parts(run):
    """The functions that most of the run goes to."""
    return ", ".join(f"`{name}` {n}" for name, n in run.parts[:3])


def read(name, symbols):
    """{function of APART, or None for the others: Run} in the plugin's output."""
    begins = collections.defaultdict(dict)
    executed = collections.defaultdict(collections.Counter)
    for kind, *row in map(str.split, name.read_text().splitlines()):
        cpu, group, *numbers = (int(number, 0) for number in row)
        if kind == "run":
            begins[group][cpu] = numbers[:2]
        else:
            executed[group, cpu][symbols.at(numbers[0])] += numbers[1]
    runs = {}
    for group, cpus in begins.items():
        worst = max(cpus, key=cpus.get)
        runs[(None, *APART)[group]] = Run(cpus[worst][0], symbols.at(cpus[worst][1]),
                                          executed[group, worst].most_common())
    return runs


class Watched(Scenario):
    """
    A scenario of the tests, its longest runs at EL2 counted, those of APART by themselves.
    64 nanoseconds for an instruction: the guests' waits, which are told in time, are over
    sooner, and what EL2 does is the same.
    """

    def __init__(self, name, symbols):
        folder = scenario(name)
        super().__init__(Report(), (folder / "level").read_text().strip(), folder)
        self.counts = BENCH / f"longest-{name}"
        self.options["QEMU"] = ("-seed 1 -icount shift=6,sleep=off -plugin build/tools/"
                                f"insncount.so,longest={self.counts}" +
                                "".join(f",apart={symbols.place(name)}" for name in APART))
        self.options["TIMEOUT"] = LIMIT
        if name == "bare_control":      # so many restarts, not so many seconds of them
            self._describe(lambda text: text.replace(*STORM, 1))

    def _describe(self, change):
        text = change((self.folder / "system.dts").read_text())
        self.folder = BENCH / self.folder.name
        self.folder.mkdir(exist_ok=True)
        (self.folder / "system.dts").write_text(text)

    def judge(self, status):
        """What is said of time is said of another clock."""
        if status != 0 or self.panicked:
            self.test.bad(f"runs: status {status}")
