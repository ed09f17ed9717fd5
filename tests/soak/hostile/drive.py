# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Lets the campaign go on for ten minutes by the wall clock, then ends it by a key."""
import time

SECONDS = 600
ROUNDS = 20         # of each kind, at least
LIMIT = 120         # seconds for a round on a busy PC


def drive(console):
    rounds = 0
    while rounds < ROUNDS or time.monotonic() < console.start + SECONDS:
        found = console.expect(r"note: round (\d+) of all kinds, (\d+) ms\n", LIMIT)
        rounds, ms = map(int, found.groups())
    console.send("e")
    yield f"{rounds} rounds of each kind, at least {ROUNDS}, in {ms / 1000:.1f} s of its clock"
