# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""A program with a console: what it prints, line by line, and keys sent to it."""
import os
import re
import signal
import subprocess
import threading
import time

ESCAPES = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z]|\([0-9A-Z]|[=>])|[\r\x0f]")
BEGUN = re.compile(r"\x1b(\[[0-9;?]*|\()?\Z")

TICK = 0.02         # seconds between two looks at a program that may have ended
RUNNING = set()     # groups of processes to end with us


def stop_all():
    """Ends all programs that still run; called at the exit."""
    for group in list(RUNNING):
        os.killpg(group, signal.SIGKILL)


class Unexpected(Exception):
    """The console did not say what it should have said."""


class Console:
    """Runs command; every whole line goes to the log and to on_line(line)."""

    def __init__(self, command, log, on_line, env=None):
        self.start = time.monotonic()
        self.on_line = on_line
        self.text = ""          # all that was printed
        self.seen = 0           # how far expect() has read
        self.line = 0           # where the current line starts
        self.last = 0           # seconds from the start to what was read last
        self.cpu = 0            # seconds, user and system, once it has ended
        self.changed = threading.Condition()
        self.log = open(log, "w", buffering=1)
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, bufsize=0, env=env, start_new_session=True)
        RUNNING.add(self.process.pid)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        begun = ""              # an escape sequence that goes on in what comes next
        while data := self.process.stdout.read(4096):
            text = begun + data.decode("utf-8", "replace")
            cut = BEGUN.search(text)
            begun = cut[0] if cut else ""
            with self.changed:
                self.last = time.monotonic() - self.start
                self.text += ESCAPES.sub("", text.removesuffix(begun))
                lines = self._whole_lines()
                self.changed.notify_all()
            for line in lines:
                self._take(line)
        with self.changed:
            rest, self.line = self.text[self.line:], len(self.text)
        if rest:
            self._take(rest)

    def _whole_lines(self):
        *lines, rest = self.text[self.line:].split("\n")
        self.line = len(self.text) - len(rest)
        return lines

    def _take(self, line):
        self.log.write(f"{time.monotonic() - self.start:8.3f} {line}\n")
        self.on_line(line)

    def heard(self):
        """One phrase: how far the console was read, and whether it still is."""
        with self.changed:
            lines, rest = self.text.count("\n"), self.text[self.line:]
            return (f"{lines} lines{f' and {rest!r}' if rest else ''} read, the last after "
                    f"{self.last:.1f} s{'' if self.reader.is_alive() else ', then no more'}")

    def send(self, keys):
        """Types the keys of a string."""
        self.process.stdin.write(keys.encode())
        self.process.stdin.flush()

    def _search(self, pattern, start, timeout):
        end = time.monotonic() + timeout
        with self.changed:
            while not (match := re.compile(pattern, re.M).search(self.text, start)):
                left = end - time.monotonic()
                if left <= 0 or not self.changed.wait(left):
                    raise Unexpected(f"no {pattern!r} within {timeout} s")
            return match

    def see(self, pattern, timeout=30):
        """Waits until pattern (a regular expression) is anywhere in what was
        printed.  Returns the match."""
        return self._search(pattern, 0, timeout)

    def expect(self, pattern, timeout=30):
        """Waits until pattern appears behind what an earlier expect() found, and
        remembers where.  Returns the match."""
        match = self._search(pattern, self.seen, timeout)
        self.seen = match.end()
        return match

    def runs(self):
        """Takes leave of the program if it has ended, with what it used."""
        if self.process.returncode is None:
            pid, status, used = os.wait4(self.process.pid, os.WNOHANG)
            if pid:
                self.process.returncode = os.waitstatus_to_exitcode(status)
                self.cpu = used.ru_utime + used.ru_stime
        return self.process.returncode is None

    def wait(self, timeout):
        """Waits for the program to end.  Returns its exit status, None if it runs on."""
        end = time.monotonic() + timeout
        while self.runs():
            if time.monotonic() >= end:
                return None
            time.sleep(TICK)
        self.reader.join(5)
        return self.process.returncode

    def stop(self):
        """Ends the program if it still runs."""
        if self.runs():
            os.killpg(self.process.pid, signal.SIGKILL)
        while self.runs():
            time.sleep(TICK)
        RUNNING.discard(self.process.pid)
        self.reader.join(5)
        self.log.close()
