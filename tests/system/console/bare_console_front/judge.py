# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Holds what the VM in front may take of the CPU of a VM whose text waits."""
from harness import cost

VICTIM = 0              # CPU
LIMIT = 5               # % of its instructions


def judge(test, build):
    cost.judge_victim(test, build, VICTIM, LIMIT)
    text = test.log.read_text()
    waited = -1 < text.find("[victim] the line") < text.find("note: progress of the victim")
    verdict = test.ok if waited else test.bad
    verdict("its line comes out between two of the VM in front")
