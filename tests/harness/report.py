# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Counts results and prints one line for each as it comes."""
import json
import pathlib
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LOGS = ROOT / "build/log"
TIMES = LOGS / "times.json"
TAIL = 40       # lines of the log of a failed test
SLOWEST = 10    # tests that the table shows


class Report:
    """All results of a run; tests may report from several threads."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.tests = []         # those that have ended
        self.unsteady = []      # names of those that passed when they ran once more
        self.lock = threading.Lock()

    def write(self, text):
        with self.lock:
            print(text, flush=True)

    def count(self, passed):
        with self.lock:
            self.passed += passed
            self.failed += not passed

    def forget(self, test):
        """The results of a test do not count: the test will run once more."""
        with self.lock:
            self.passed -= test.passed
            self.failed -= test.failed
            self.tests.remove(test)

    def run_again(self, failed):
        """@failed: [(job, Test)], run once more, one after the other; what they say then counts."""
        if failed:
            self.write("--- once more ---")
        for job, test in failed:
            test.keep()
            self.forget(test)
            if not job().failed:
                self.unsteady.append(test.name)

    def summary(self):
        unsteady = f"unsteady: {' '.join(self.unsteady)}\n" if self.unsteady else ""
        return unsteady + f"{self.passed} passed, {self.failed} failed"

    def save_times(self):
        """For times_table()."""
        LOGS.mkdir(parents=True, exist_ok=True)
        TIMES.write_text(json.dumps([
            {"ring": test.ring, "name": test.name, "seconds": round(test.seconds, 1),
             "cpu": round(test.cpu, 1)} for test in self.tests], indent=1) + "\n")


def times_table():
    """The slowest tests of the last check."""
    if not TIMES.exists():
        return "make check has not run here"
    times = json.loads(TIMES.read_text())
    slowest = sorted(times, key=lambda row: -row["seconds"])[:SLOWEST]
    rows = [(row["ring"], row["name"], row["seconds"], row["cpu"]) for row in slowest]
    rows.append(("", f"all {len(times)} tests", round(sum(row["seconds"] for row in times), 1),
                 round(sum(row["cpu"] for row in times), 1)))
    return "\n".join(["ring   test                       seconds  CPU s"]
                     + ["{:6} {:24} {:9.1f} {:6.1f}".format(*row) for row in rows])


class Test:
    """One program or scenario, which makes one or more statements."""

    def __init__(self, report, ring, name, quiet=False):
        self.report = report
        self.ring = ring
        self.name = name
        self.quiet = quiet      # about what passes
        LOGS.mkdir(parents=True, exist_ok=True)
        self.log = LOGS / f"{ring}-{name}.log"
        self.start = self.last = time.monotonic()
        self.seconds = 0        # from start to close()
        self.cpu = 0            # seconds that its program used
        self.passed = 0
        self.failed = 0

    def _line(self, verdict, statement):
        now = time.monotonic()
        seconds, self.last = now - self.last, now
        self.report.write(f"{verdict}  {self.name}: {statement}  ({seconds:.1f} s)")

    def ok(self, statement):
        self.passed += 1
        self.report.count(True)
        if not self.quiet:
            self._line("PASS", statement)

    def bad(self, statement):
        self.failed += 1
        self.report.count(False)
        self._line("FAIL", statement)

    def keep(self):
        """Renames the log and the files beside it, before the test runs again."""
        for file in (self.log, self.log.with_suffix(".registers")):
            if file.exists():
                file.rename(file.with_suffix(".first" + file.suffix))

    def close(self):
        """Shows the end of the log of a failed test."""
        self.seconds = time.monotonic() - self.start
        with self.report.lock:
            self.report.tests.append(self)
        if self.failed and self.log.exists():
            lines = self.log.read_text(errors="replace").splitlines()[-TAIL:]
            shown = "\n".join("      | " + line for line in lines)
            self.report.write(f"{shown}\n      `- the end of {self.log.relative_to(ROOT)}")
