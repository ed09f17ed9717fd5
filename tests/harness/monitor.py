# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""QEMU's monitor on a socket shows what the CPUs do when a board does not end, and obeys."""
import functools
import json
import os
import pathlib
import socket
import time

ANSWER = 10             # seconds that QEMU gets for an answer
TIMES = 3               # whoever runs has other registers each time
BETWEEN = 0.5           # seconds


class Monitor:
    """The monitor of one QEMU, at a socket beside the log of its console."""

    def __init__(self, log):
        # A relative path: that of a socket has 107 characters at most.
        self.path = pathlib.Path(os.path.relpath(log.with_suffix(".monitor")))
        self.file = log.with_suffix(".registers")
        self.file.unlink(missing_ok=True)

    def options(self):
        """For QEMU's command line."""
        return ["-qmp", f"unix:{self.path},server=on,wait=off"]

    def command(self, name, **arguments):
        """QEMU's answer to one command, an error as a text."""
        with socket.socket(socket.AF_UNIX) as connection:
            return self._open(connection)(name, **arguments)

    def save(self):
        """Writes the registers of all CPUs into self.file, some times; or why not."""
        with open(self.file, "w") as file:
            try:
                self._ask(file)
            except (OSError, ValueError) as why:
                file.write(f"QEMU's monitor does not answer: {why!r}\n")

    def command(self, name, **arguments):
        """What QEMU answers to a command of its protocol: "", or why it did not obey."""
        with socket.socket(socket.AF_UNIX) as connection:
            return self._open(connection)(name, **arguments)

    def _ask(self, file):
        with socket.socket(socket.AF_UNIX) as connection:
            command = self._open(connection)
            for _ in range(TIMES):
                file.write(command("human-monitor-command",
                                   **{"command-line": "info registers -a"}))
                time.sleep(BETWEEN)

    def _open(self, connection):
        """What asks a command over the connection."""
        connection.settimeout(ANSWER)
        connection.connect(str(self.path))
        answers = connection.makefile("r")
        command = functools.partial(self._command, connection, answers)
        command("qmp_capabilities")
        return command

    @staticmethod
    def _command(connection, answers, name, **arguments):
        connection.sendall(json.dumps({"execute": name, "arguments": arguments}).encode())
        for line in answers:
            answer = json.loads(line)       # a greeting and events are none
            if "return" in answer or "error" in answer:
                return answer.get("return") or str(answer.get("error", ""))
        raise ConnectionError("it hung up")

    def close(self):
        """QEMU is gone: so is its socket."""
        self.path.unlink(missing_ok=True)
