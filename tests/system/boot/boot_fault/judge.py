# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""The places are those of the functions that were called."""
from harness import last_words


def judge(test, build):
    at = last_words.places(test.log, "ELR ")
    callers = last_words.places(test.log, "called from ")
    if at == ["fault_load"] and callers[:2] == ["exit_sync", "guest_enter"]:
        test.ok("report and backtrace name the functions")
    else:
        test.bad(f"report and backtrace name the functions: {at}, {callers}")
