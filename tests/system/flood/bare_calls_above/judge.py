# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Holds what each attack takes from the victim's CPU."""
from harness import attack

judge = attack.judge
