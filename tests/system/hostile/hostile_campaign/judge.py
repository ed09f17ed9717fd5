# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Holds what the victim of a campaign loses to EL2."""
from harness import loss

judge = loss.hold
