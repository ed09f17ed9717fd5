# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Counts results and prints one line for each as it comes."""
import pathlib
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LOGS = ROOT / "build/log"
TAIL = 40       # lines of the log of a failed test


class Report:
    """All results of a run; tests may report from several threads."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.lock = threading.Lock()

    def write(self, text):
        with self.lock:
            print(text, flush=True)

    def count(self, passed):
        with self.lock:
            self.passed += passed
            self.failed += not passed

    def summary(self):
        return f"{self.passed} passed, {self.failed} failed"


class Test:
    """One program or scenario, which makes one or more statements."""

    def __init__(self, report, ring, name, quiet=False):
        self.report = report
        self.name = name
        self.quiet = quiet      # about what passes
        LOGS.mkdir(parents=True, exist_ok=True)
        self.log = LOGS / f"{ring}-{name}.log"
        self.last = time.monotonic()
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

    def close(self):
        """Shows the end of the log of a failed test."""
        if self.failed and self.log.exists():
            lines = self.log.read_text(errors="replace").splitlines()[-TAIL:]
            shown = "\n".join("      | " + line for line in lines)
            self.report.write(f"{shown}\n      `- the end of {self.log.relative_to(ROOT)}")
