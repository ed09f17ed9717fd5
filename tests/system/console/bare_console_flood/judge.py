# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Holds what a VM that prints may take of another VM's CPU."""
from harness import cost

VICTIM = 0              # CPU
LIMIT = 5               # % of its instructions


def judge(test, build):
    cost.judge_victim(test, build, VICTIM, LIMIT)
