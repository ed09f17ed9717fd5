# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Holds the budgets of what VMs cost that share a CPU, tick and start (tests/bench/budget)."""
from harness import cost

judge = cost.hold
