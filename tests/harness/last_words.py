# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""The last words of a hypervisor that dies, for drive.py and judge.py of boot_*."""
import re
import subprocess
import time

from .console import Unexpected
from .report import ROOT

ELF = ROOT / "build/test/boot_fault/linkvisor.elf"


def hear(console, *patterns):
    """Both VMs run, then linkvisor says the patterns one after the other, then
    nobody says anything."""
    for vm in "sys", "ivi":
        console.see(rf"^\[{vm}\] still there", 20)
    for pattern in patterns:
        console.expect(r"^\[lv\] " + pattern, 20)
    time.sleep(0.5)
    length = len(console.text)
    time.sleep(1)
    if len(console.text) != length:
        raise Unexpected("no silence behind the last words")


def function_at(offset):
    """The function of the hypervisor that holds this byte of the image."""
    names = subprocess.run(["aarch64-linux-gnu-nm", "-n", ELF], check=True, text=True,
                           stdout=subprocess.PIPE).stdout.split("\n")
    below = [line.split()[2] for line in names if re.match(r"[0-9a-f]+ [tT] ", line)
             and int(line.split()[0], 16) <= offset]
    return below[-1]


def places(log, pattern):
    """Functions that the lines of the log name as image+0x..., in their order."""
    return [function_at(int(match[1], 16))
            for match in re.finditer(pattern + r"image\+0x([0-9a-f]+)", log.read_text())]
