# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""The kernel that leaves says that it has waited for its pages."""
import re


def judge(test, build):
    waited = re.search(r"other VMs gave [1-9]\d* pages back after", test.log.read_text())
    (test.ok if waited else test.bad)("a kernel that leaves waits for its pages")
