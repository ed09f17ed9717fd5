# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""The bare and the linux ring: scenarios, each a folder tests/system/<service>/<scenario>.

    system.dts    the system description; opens with a drawing
    level         bare or linux
    options       KEY=VALUE lines, all optional:
                  TIMEOUT=60          seconds from start to power-off
                  CPU= SMP= MEMORY=   the board
                  CORES=2             of the PC that it keeps busy: it runs alone
                  ALLOW=<regex>       kernel messages of badness that are meant to come
                  DONE=sys,ivi        VMs that must say DONE (default: all)
                  PACKAGES=socat      Debian programs to add to the RAM disk
                  PROGRAMS=bench/disk_cost  of build/, to be added as /test/disk_cost
                  DISKS=linux/root.img 64M  virtio disks of the board: files of build/, which
                                      stay as they are, or sizes of empty ones
                  QEMU=-icount auto   more options for QEMU; @ is build/test/<scenario>
                  HYPERVISOR=x.bin    another one than build/hyp/linkvisor.bin; a name in build/
                  EXPECT=<regex>      linkvisor refuses to start: this one line (behind the
                                      one that names the version), then silence
    craft.py      craft(image): spoils the packed image, a path (harness/image.py)
    drive.py      drive(console): types keys and expects text (harness/console.py);
                  may yield statements that hold so far
    judge.py      judge(test, build): says more once the board is off (harness/report.py)
    <vm>.c        a bare guest
    other files   of a linux scenario: in every VM as /test/<file>; /init runs
                  /test/<vm>.sh

VMs print "PASS <statement>", "FAIL <statement>: why" and at the end "DONE".
"""
import functools
import gzip
import os
import pathlib
import re
import runpy
import subprocess
import time

from . import description
from .console import Console, Unexpected
from .monitor import Monitor
from .report import ROOT, Test

SCENARIOS = ROOT / "tests/system"
NOT_FOR_GUESTS = re.compile(r"(system\.dts|level|options|(craft|drive|judge)\.py|.*\.c)")
LIMITS = {"bare": 30, "linux": 90}
PATIENCE = 3            # seconds that a dying system gets to say why
SILENCE = 1             # seconds without a word behind a last one

SAID = re.compile(r"\[(?P<vm>[\w-]+)\] ?(?P<what>.*)")
VERDICT = re.compile(r"(PASS|FAIL) +(.+)|(DONE) *$")
BADNESS = re.compile(r"BUG:|Oops|WARNING:|soft lockup|rcu.*stall|KASAN|UBSAN|"
                     r"Unable to handle|Internal error|Kernel panic|hung_task|"
                     r"blocked for more than|Initramfs unpacking failed")
HYPERVISOR = "lv"
VERSION = re.compile(r"\[lv\] linkvisor \S+ at 0x[0-9a-f]+")
PANIC = re.compile(r"panic|unexpected exception|stopped:", re.I)


def scenarios(ring):
    """Folders of the scenarios of a ring, by name."""
    return sorted((path.parent for path in SCENARIOS.glob("*/*/level")
                   if path.read_text().strip() == ring), key=lambda folder: folder.name)


def cores(folder):
    """How many of the PC's cores a scenario keeps busy; for most, one VM waits for another."""
    return int(read_options(folder).get("CORES", 1))


def scenario(name):
    """The folder of a scenario; its name is the only one of its kind."""
    folder, = (path.parent for path in SCENARIOS.glob(f"*/{name}/level"))
    return folder


def read_options(folder):
    path = folder / "options"
    lines = path.read_text().splitlines() if path.exists() else []
    return dict(line.split("=", 1) for line in lines if "=" in line and line[0] != "#")


@functools.cache
def unpacked(name):
    """What a compressed file of build/ holds."""
    return gzip.decompress((ROOT / "build" / name).read_bytes())


class Scenario:
    """One scenario on its way from folder to verdict."""

    def __init__(self, report, ring, folder, echo=False):
        name = folder.name
        self.ring = ring
        self.folder = folder
        self.build = ROOT / "build/test" / name
        self.image = self.build / "system.img"
        self.vms = description.vms(description.read(self.folder / "system.dts"))
        self.options = read_options(self.folder)
        self.hypervisor = ROOT / "build" / self.options.get("HYPERVISOR", "hyp/linkvisor.bin")
        self.test = Test(report, ring, name, quiet=echo)
        self.echo = echo
        self.driver = self.folder / "drive.py"
        self.wanted = self.options.get("EXPECT")
        self.said = []          # without the version, where one line is wanted
        self.undone = self._who_must_finish()
        self.allowed = re.compile(self.options.get("ALLOW", r"(?!)"))
        self.bad_lines = []
        self.panicked = False
        self.monitor = Monitor(self.test.log)
        self.stuck = ""         # where to look for why it did not end

    def _who_must_finish(self):
        if "DONE" in self.options:
            return set(filter(None, self.options["DONE"].split(",")))
        alone = self.driver.exists() or self.wanted
        return set() if alone else {vm["vm-name"] for vm in self.vms}

    # --- packing -----------------------------------------------------------

    def _write_initrd(self):
        """The common RAM disks with the scenario's files behind them.  The
        description names them as always; these are found first.  An emulated
        kernel takes half a second longer for what is compressed."""
        overlay = self.build / "overlay.cpio"
        files = [f"test/{path.name}={path.resolve()}" for path in sorted(self.folder.iterdir())
                 if not NOT_FOR_GUESTS.fullmatch(path.name)]
        files += [f"test/{pathlib.Path(program).name}={ROOT / 'build' / program}"
                  for program in self.options.get("PROGRAMS", "").split()]
        subprocess.run([ROOT / "scripts/build/mkcpio", "-o", overlay, *files], check=True)
        more = overlay.read_bytes()
        for package in self.options.get("PACKAGES", "").split():
            more += unpacked(f"linux/packages/{package}.cpio.gz")
        (self.build / "linux").mkdir(exist_ok=True)
        for name in {vm["initrd"] for vm in self.vms if "initrd" in vm}:
            (self.build / name).write_bytes(unpacked(name) + more)

    def pack(self):
        self.build.mkdir(parents=True, exist_ok=True)
        if self.ring == "linux":
            self._write_initrd()
        command = [ROOT / "build/tools/lvpack", "build",
                   "-I", self.build, "-I", self.folder, "-I", ROOT / "build",
                   "-i", description.INCLUDES,
                   "-o", self.image, "--hypervisor", self.hypervisor,
                   self.folder / "system.dts"]
        with open(self.test.log, "w") as log:
            subprocess.run(command, check=True, stdout=log, stderr=log)
        if (self.folder / "craft.py").exists():
            runpy.run_path(str(self.folder / "craft.py"))["craft"](self.image)

    # --- watching ----------------------------------------------------------

    def take(self, line):
        """Judges one line of the console."""
        if self.echo:
            self.test.report.write(line)
        if self.wanted:
            self.said += [] if VERSION.fullmatch(line) else [line]
            return
        said = SAID.match(line)
        vm, what = said.groups() if said else ("", line)
        if BADNESS.search(line) and not self.allowed.search(line):
            self.bad_lines.append(line)
        if vm == HYPERVISOR and PANIC.search(what) and not self.allowed.search(line):
            self.bad_lines.append(line)
            self.panicked = True
        if verdict := VERDICT.match(what):
            self._verdict(vm, *verdict.groups())

    def _verdict(self, vm, word, statement, done):
        if done:
            self.undone.discard(vm)
        elif word == "PASS":
            self.test.ok(f"[{vm}] {statement}")
        else:
            self.test.bad(f"[{vm}] {statement}")

    def _watch(self, console, end):
        """Until the board is off, the hypervisor is dead or the time is up."""
        while not self.panicked and time.monotonic() < end:
            if (status := console.wait(0.2)) is not None:
                return status
        if self.panicked:
            return console.wait(PATIENCE)
        self._save_registers(console)
        return None

    def _save_registers(self, console):
        """Before QEMU is ended: what its CPUs do, and how far we have heard them."""
        if self.stuck or not console.runs():
            return
        self.monitor.save()
        self.stuck = f" ({console.heard()}; see {self.monitor.file.relative_to(ROOT)})"

    def _drive(self, console):
        try:
            said = runpy.run_path(str(self.driver))["drive"](console)
            for statement in said or ["the console answers as it should"]:
                self.test.ok(statement)
        except (Unexpected, BrokenPipeError) as why:
            self._save_registers(console)
            self.test.bad(f"the console answers as it should: {why}{self.stuck}")

    def _hear_last_words(self, console, end):
        """Waits until the console prints something, and then for a while."""
        while not self.said and time.monotonic() < end:
            if console.wait(0.2) is not None:
                return
        console.wait(SILENCE)

    def command(self):
        """What to run, and the environment that describes the board."""
        board = {key: self.options.get(key, default) for key, default in
                 (("CPU", "cortex-a57"), ("SMP", "2"), ("MEMORY", "1G"), ("DISKS", ""))}
        more = self.options.get("QEMU", "").replace("@", str(self.build)).split()
        return [str(ROOT / "scripts/qemu"), str(self.image), *self.monitor.options(),
                *more], dict(os.environ, **board)

    def limit(self):
        """Seconds until the board must be off."""
        factor = float(os.environ.get("TIMEOUT_FACTOR", 1))
        return factor * float(self.options.get("TIMEOUT", LIMITS[self.ring]))

    def boot(self):
        """Returns QEMU's exit status, None if it had to be ended."""
        command, environment = self.command()
        console = Console(command, self.test.log, self.take, environment)
        try:
            if self.wanted:
                self._hear_last_words(console, console.start + self.limit())
                return 0
            if self.driver.exists():
                self._drive(console)
            if self.driver.exists() and not self.undone:
                return 0
            return self._watch(console, console.start + self.limit())
        finally:
            console.stop()
            self.test.cpu = console.cpu
            self.monitor.close()

    def _judge_last_words(self):
        if len(self.said) == 1 and re.fullmatch(self.wanted, self.said[0]):
            self.test.ok("one line says why it does not start: " + self.said[0])
        else:
            self.test.bad(f"one line says why it does not start: {self.said[:3]}")

    def judge(self, status):
        """Judges what must hold for every scenario."""
        if self.wanted:
            self._judge_last_words()
        for line in self.bad_lines[:3]:
            self.test.bad("nothing breaks: " + line)
        for vm in sorted(self.undone):
            self.test.bad(f"[{vm}] runs to its end")
        if status is None and not self.panicked:
            self.test.bad("the board is off in time" + self.stuck)
        elif status:
            self.test.bad(f"QEMU ends well (exit status {status})")
        elif (self.folder / "judge.py").exists():
            runpy.run_path(str(self.folder / "judge.py"))["judge"](self.test, self.build)
        elif not self.test.passed and not self.test.failed:
            self.test.bad("says anything at all")

    def run(self):
        try:
            self.pack()
            self.judge(self.boot())
        except subprocess.CalledProcessError as why:
            program = pathlib.Path(why.cmd[0]).name
            self.test.bad(f"can be packed: {program} ends with status {why.returncode}")
        except OSError as why:
            self.test.bad(f"can be packed and started: {why}")
        self.test.close()
        return self.test


def run(report, ring, folder, echo=False):
    """Runs one scenario; returns its Test."""
    return Scenario(report, ring, folder, echo).run()
