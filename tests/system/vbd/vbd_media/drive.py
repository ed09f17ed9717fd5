# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Puts another CD-ROM into the drive when the first one is out, and another drive in its place."""
import pathlib

from harness.monitor import Monitor


def outcome(statement, said):
    return f"{statement}{': ' + said if said else ''}"


def drive(console):
    log = pathlib.Path(console.log.name)
    files = log.parent.parent / "test/vbd_media"
    command = Monitor(log).command
    console.see(r"PASS the drive is empty", 240)
    yield outcome("another CD-ROM is put in",
                  command("blockdev-change-medium", id="plates", format="raw",
                          filename=str(files / "second.img")))
    console.see(r"PASS it reads as well", 120)
    yield outcome("the drive is taken off", command("device_del", id="plates"))
    console.see(r"PASS the drive vanishes", 60)
    third = {"driver": "file", "filename": str(files / "third.img"), "read-only": True}
    yield outcome("another one has its image", command("blockdev-add", driver="raw", file=third, **{
        "node-name": "third", "read-only": True}))
    yield outcome("and is plugged in", command("device_add", driver="scsi-cd", drive="third"))
