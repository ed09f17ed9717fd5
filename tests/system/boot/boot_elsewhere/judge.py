# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""The hypervisor says where it is."""
import re


def judge(test, build):
    if re.search(r"\] linkvisor \S+ at 0x53600000$", test.log.read_text(), re.M):
        test.ok("linkvisor runs where it was loaded")
    else:
        test.bad("linkvisor runs where it was loaded: it is elsewhere")
