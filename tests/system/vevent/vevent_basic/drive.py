# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""The hand on the keyboard: does what sys prints, "inject a+ a-", "inject x=100,y=200" or "inject dx=5"."""
import pathlib
import re

from harness.console import Unexpected
from harness.monitor import Monitor

ORDER = r"^\[sys\] inject (.*)\n"     # a whole line, not what of it has come so far

PATIENCE = 200          # seconds; three VMs boot meanwhile


def event(word):
    if axis := re.fullmatch(r"(d?)([xy])=(-?\d+)", word):
        return {"type": "rel" if axis[1] else "abs",
                "data": {"axis": axis[2], "value": int(axis[3])}}
    return {"type": "key", "data": {"down": word[-1] == "+",
                                    "key": {"type": "qcode", "data": word[:-1]}}}


def drive(console):
    monitor = Monitor(pathlib.Path(console.log.name))
    while (order := console.expect(ORDER, PATIENCE)[1].strip()) != "end":
        for words in order.split():     # a report each; "x=1,y=2" is one
            if said := monitor.command("input-send-event",
                                       events=[event(word) for word in words.split(",")]):
                raise Unexpected(said)
    return ["all that is wanted is injected"]
