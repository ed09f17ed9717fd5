# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Puts another CD-ROM into the drive when the first one is out."""
import pathlib

from harness.monitor import Monitor


def drive(console):
    log = pathlib.Path(console.log.name)
    console.see(r"PASS the drive is empty", 240)
    said = Monitor(log).command("blockdev-change-medium", id="plates", format="raw",
                                filename=str(log.parent.parent / "test/vbd_media/second.img"))
    return [f"another CD-ROM is put in{': ' + said if said else ''}"]
