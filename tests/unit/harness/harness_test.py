#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Tests of the test runner: scenarios with a shell script in place of QEMU."""
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from harness import cost, description, report, system   # noqa: E402

DTS = '/ { /* vm@9 {} */ vm@2 { vm-name = "sys"; }; vm@3 { cpus = <1>; }; };'
BOTH_DONE = "echo '[sys] DONE'; echo '[vm3] DONE';"


class Quiet(report.Report):
    def __init__(self):
        super().__init__()
        self.lines = []

    def write(self, text):
        self.lines.append(text)


class Fake(system.Scenario):
    script = ""

    def pack(self):
        pass

    def command(self):
        return ["sh", "-c", self.script], None


def play(script, options="", drive=None):
    """Runs script as a scenario.  Returns its statements and the report."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "self_test"
        path.mkdir()
        (path / "system.dts").write_text(DTS)
        (path / "options").write_text(options)
        if drive:
            (path / "drive.py").write_text(drive)
        quiet = Quiet()
        scenario = Fake(quiet, "bare", path)
        scenario.script = script
        scenario.run()
        return "\n".join(quiet.lines), quiet


def counts_what_the_guests_say():
    text, result = play("echo '[sys] PASS one'; echo '[vm3] PASS two';" + BOTH_DONE)
    assert (result.passed, result.failed) == (2, 0), text


def takes_a_fail_line_for_a_failure():
    text, result = play("echo '[sys] FAIL one: because';" + BOTH_DONE)
    assert result.failed == 1 and "one: because" in text, text


def misses_a_vm_that_is_not_done():
    text, result = play("echo '[sys] PASS one'; echo '[sys] DONE'")
    assert result.failed == 1 and "[vm3] runs to its end" in text, text


def need_not_wait_for_vms_that_options_leave_out():
    text, result = play("echo '[sys] PASS one'; echo '[sys] DONE'", "DONE=sys\n")
    assert (result.passed, result.failed) == (1, 0), text


def ends_a_board_that_stays_on():
    text, result = play("echo '[sys] PASS one';" + BOTH_DONE + "sleep 60", "TIMEOUT=0.5\n")
    assert result.failed == 1 and "off in time" in text, text


def sees_badness_of_a_kernel():
    text, result = play("echo '[sys] PASS one'; echo '[sys] [ 1.0] WARNING: at x';" + BOTH_DONE)
    assert result.failed == 1 and "WARNING: at x" in text, text


def allows_badness_that_is_meant_to_come():
    text, result = play("echo '[sys] PASS one'; echo '[sys] Kernel panic - asked for';" + BOTH_DONE,
                        "ALLOW=asked for\n")
    assert (result.passed, result.failed) == (1, 0), text


def does_not_wait_for_a_dead_hypervisor():
    system.PATIENCE = 0.2
    text, result = play("echo '[lv] panic: no'; sleep 60")
    assert result.failed >= 1 and "panic: no" in text, text


def fails_a_scenario_that_says_nothing():
    text, result = play(BOTH_DONE)
    assert result.failed == 1, text


def fails_when_qemu_fails():
    text, result = play("echo '[sys] PASS one';" + BOTH_DONE + "exit 3")
    assert result.failed == 1 and "exit status 3" in text, text


def drives_a_console():
    text, result = play("echo hello; read x; echo \"you said $x\"; sleep 60", drive=(
        "def drive(console):\n"
        "    console.expect('hel+o', 5)\n"
        "    console.send('abc\\n')\n"
        "    assert console.expect('said (.*)', 5)[1] == 'abc'\n"))
    assert (result.passed, result.failed) == (1, 0), text


def fails_when_the_console_is_silent():
    text, result = play("sleep 60", drive=(
        "def drive(console):\n    console.expect('never', 0.2)\n"))
    assert result.failed == 1 and "never" in text, text


def follows_what_a_description_includes():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        (path / "own.dtsi").write_text('vm@4 { vm-name = "ghost"; };')
        (path / "system.dts").write_text(
            '/include/ "two-linux.dtsi"\n/ { vm@3 { vm-name = "far"; initrd = "linux/x"; };'
            ' /include/ "own.dtsi" };')
        found = description.vms(description.read(path / "system.dts"))
    assert found == [{"vm-name": "sys", "initrd": "linux/initrd.cpio.gz"},
                     {"vm-name": "far", "initrd": "linux/x"}, {"vm-name": "ghost"}], found


def play_twice(second):
    """A scenario that says and keeps the first time what is wrong, @second the second time."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "self_test"
        path.mkdir()
        (path / "system.dts").write_text(DTS)
        quiet = Quiet()
        scripts = iter([f"echo '[sys] PASS one'; echo '[sys] FAIL two: why'; {BOTH_DONE}",
                        f"echo '[sys] PASS one'; {second} {BOTH_DONE}"])

        def job():
            scenario = Fake(quiet, "bare", path)
            scenario.script = next(scripts)
            return scenario.run()
        failed = job()
        quiet.run_again([(job, failed)])
        return quiet, failed.log


def takes_what_passes_the_second_time_for_passed():
    result, log = play_twice("echo '[sys] PASS two';")
    assert result.summary() == "unsteady: self_test\n2 passed, 0 failed", result.summary()
    assert "FAIL two" in log.with_suffix(".first.log").read_text()
    assert "PASS two" in log.read_text()
    log.with_suffix(".first.log").unlink()


def counts_what_fails_twice_once():
    result, log = play_twice("echo '[sys] FAIL two: again';")
    log.with_suffix(".first.log").unlink()
    assert result.summary() == "1 passed, 1 failed", result.summary()


def tells_the_slowest_tests():
    kept = report.TIMES
    with tempfile.TemporaryDirectory() as folder:
        report.TIMES = pathlib.Path(folder) / "times.json"
        result = report.Report()
        for seconds in range(12):
            test = report.Test(result, "bare", f"test{seconds}")
            test.close()
            test.seconds, test.cpu = seconds, 2 * seconds
        result.save_times()
        lines = report.times_table().splitlines()
    report.TIMES = kept
    assert [line.split()[1] for line in lines[1:11]] == [f"test{n}" for n in range(11, 1, -1)], lines
    assert lines[11].split() == ["all", "12", "tests", "66.0", "132.0"], lines


REFUSAL = "echo '[lv] linkvisor 0.3 at 0x1'; echo '[lv] stopped: no room';"


def hears_why_linkvisor_does_not_start():
    system.SILENCE = 0.2
    text, result = play(REFUSAL + "sleep 60", r"EXPECT=\[lv\] stopped: no .*" + "\n")
    assert (result.passed, result.failed) == (1, 0), text


def wants_other_last_words():
    text, result = play(REFUSAL + "sleep 60", r"EXPECT=\[lv\] stopped: no" + "\n")
    assert (result.passed, result.failed) == (0, 1) and "no room" in text, text


def wants_no_word_behind_the_last():
    text, result = play(REFUSAL + "echo more; sleep 60", r"EXPECT=.*stopped: no room" + "\n")
    assert (result.passed, result.failed) == (0, 1), text


def wants_last_words():
    text, result = play("sleep 60", "EXPECT=.*stopped.*\nTIMEOUT=0.5\n")
    assert (result.passed, result.failed) == (0, 1), text


def holds_a_path_to_its_budget():
    assert not cost.excess(102, 100, "instructions")
    assert "by 3.0 %" in cost.excess(103, 100, "instructions")
    assert cost.excess(1, 0, "entries")


def refuses_a_budget_that_would_hold_nothing():
    kept = cost.BUDGET
    with tempfile.NamedTemporaryFile("w+", dir=cost.ROOT / "build") as file:
        cost.BUDGET = pathlib.Path(file.name)
        for line, wrong in (("bare_cost | null | 88 | 1 | 120  # aim", False), ("# note", False),
                            ("bare_cost | null | 88 | 1", True), ("bare_cots | null | 88 | 1 |", True)):
            file.seek(0)
            file.truncate()
            print(line, file=file, flush=True)
            try:
                found = cost.read_budgets("bare_cost")
                assert not wrong, f"takes {line!r}"
                assert len(found) == line.startswith("bare"), found
            except ValueError as why:
                assert wrong and ":1:" in str(why), why
    cost.BUDGET = kept


TESTS = [
    counts_what_the_guests_say,
    takes_a_fail_line_for_a_failure,
    misses_a_vm_that_is_not_done,
    need_not_wait_for_vms_that_options_leave_out,
    ends_a_board_that_stays_on,
    sees_badness_of_a_kernel,
    allows_badness_that_is_meant_to_come,
    does_not_wait_for_a_dead_hypervisor,
    fails_a_scenario_that_says_nothing,
    fails_when_qemu_fails,
    drives_a_console,
    fails_when_the_console_is_silent,
    hears_why_linkvisor_does_not_start,
    wants_other_last_words,
    wants_no_word_behind_the_last,
    wants_last_words,
    follows_what_a_description_includes,
    takes_what_passes_the_second_time_for_passed,
    counts_what_fails_twice_once,
    tells_the_slowest_tests,
    holds_a_path_to_its_budget,
    refuses_a_budget_that_would_hold_nothing,
]


def main():
    failed = 0
    for test in TESTS:
        try:
            test()
            print("PASS", test.__name__, flush=True)
        except AssertionError as why:
            failed = 1
            print(f"FAIL {test.__name__}: {why}", flush=True)
    return failed


sys.exit(main())
