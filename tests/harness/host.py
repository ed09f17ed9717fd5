# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""The host level: unit tests, bounded runs of the fuzzers, checks of the tree."""
import os
import re
import shutil

from .console import Console
from .report import ROOT, Test

LIST = ROOT / "build/host-tests"
SOAK = {"xmem_random": {"LENDERS_STEPS": "50000"}}    # with this in the environment
LIMIT = 300             # seconds for one program
FUZZ_RUNS = 20000
FUZZ_LIMIT = 20         # seconds for one fuzzer in a normal check
RESULT = re.compile(r"\[ +(OK|FAILED|SKIPPED) +\] (\w+)$|(PASS|FAIL) +(.+)$")


def tests():
    """[(kind, name, command)] as make wrote them."""
    return [line.split(None, 2) for line in LIST.read_text().splitlines()]


def fuzz_command(name, program, seconds):
    """Short runs start from the seeds alone, long ones go on where they stopped.
    The first folder is the one that libFuzzer writes to."""
    seeds = ROOT / "tests/fuzz" / name
    found = ROOT / "build/fuzz" / ("corpus" if seconds else "found") / name
    if not seconds:
        shutil.rmtree(found, ignore_errors=True)
    found.mkdir(parents=True, exist_ok=True)
    command = [program, f"-max_total_time={seconds or FUZZ_LIMIT}",
               f"-artifact_prefix=build/fuzz/{name}-", str(found)]
    if not seconds:
        command += [f"-runs={FUZZ_RUNS}", "-seed=1"]
    return command + ([str(seeds)] if seeds.is_dir() else [])


class Statements:
    """Turns the lines of a unit test into results, each statement once."""

    def __init__(self, test):
        self.test = test
        self.seen = set()

    def take(self, line):
        match = RESULT.match(line)
        if not match:
            return
        verdict, statement = match[1] or match[3], match[2] or match[4]
        if statement in self.seen or statement == "tests":
            return
        self.seen.add(statement)
        if verdict in ("OK", "PASS"):
            self.test.ok(statement)
        elif verdict != "SKIPPED":
            self.test.bad(statement)


def judge(test, kind, status, seen):
    """Judges what the exit status says beyond the statements."""
    if status is None:
        test.bad(f"ends within {LIMIT} s")
    elif status != 0 and not test.failed:
        test.bad(f"ends well (exit status {status})")
    elif status == 0 and not seen:
        test.ok("finds nothing wrong" if kind == "fuzz" else "holds")


def run(report, kind, name, command, seconds=0, **environment):
    """Runs one program of the host ring; returns its Test."""
    test = Test(report, kind if kind in ("fuzz", "soak") else "host", name)
    arguments = command.split()
    if kind == "fuzz":
        arguments = fuzz_command(name, command, seconds)
    statements = Statements(test)
    console = Console(arguments, test.log, statements.take, dict(os.environ, LC_ALL="C", **environment))
    status = console.wait(seconds + LIMIT)
    console.stop()
    test.cpu = console.cpu
    judge(test, kind, status, statements.seen)
    test.close()
    return test
