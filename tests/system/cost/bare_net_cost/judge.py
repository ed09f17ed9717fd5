# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Holds what a frame may cost, and what a flood may cost those who have no part in it."""
from harness import cost

SENDER, RECEIVER = 0, 1     # CPUs
TICK, TICK_FLOODED = "virtual timer, armed and fired", "virtual timer, network flooded"
POLLED = "60 bytes to a driver that polls"


def on_two(path):
    """EL2 instructions and entries of the two that talk."""
    rows = [path.by_cpu.get(cpu, (0, 0, 0)) for cpu in (SENDER, RECEIVER)]
    return tuple(sum(column) for column in list(zip(*rows))[:2])


def hold(test, statement, holds, seen):
    (test.ok if holds else test.bad)(f"{statement} ({seen})")


def judge(test, build):
    cost.hold(test, build)
    paths = cost.read(test.log, build / "counts")
    quiet, flooded = (paths[name].by_cpu[SENDER] for name in (TICK, TICK_FLOODED))
    hold(test, "an interrupt takes no longer while another CPU floods a network",
         flooded[0] <= quiet[0] * 1.05 and flooded[1] <= quiet[1],
         f"{quiet[0]:.0f} and {flooded[0]:.0f}")
    quiet, flooded = (on_two(paths[POLLED + end]) for end in ("", ", network flooded"))
    hold(test, "nor does a frame of others on that network cost them more than a tenth more",
         flooded[0] <= quiet[0] * 1.1 and flooded[1] <= quiet[1] * 1.1,
         f"{quiet[0]:.0f} and {flooded[0]:.0f}")
