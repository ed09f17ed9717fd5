# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Holds the budgets of buffers of another VM (tests/bench/budget)."""
from harness import cost

judge = cost.hold
