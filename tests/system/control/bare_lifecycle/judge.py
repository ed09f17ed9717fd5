# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""linkvisor reports restarts, but not 200 of them."""
import re


def judge(test, build):
    told = len(re.findall(r"\[lv\] phoenix.*restarts", test.log.read_text()))
    if 8 <= told <= 16:
        test.ok("the console is not flooded")
    else:
        test.bad(f"the console is not flooded: {told} lines")
