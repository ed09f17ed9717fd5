# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Looks that no line is lost beside a VM that dies as it prints."""
import re

ROUNDS = 100


def judge(test, build):
    text = test.log.read_text()
    for vm, wanted in ("calm", int(re.search(r"\[calm\] lines (\d+)$", text, re.M)[1])), \
                      ("boss", ROUNDS):
        word = "line" if vm == "calm" else "round"
        numbers = [int(n) for n in re.findall(rf"^ *[\d.]+ \[{vm}\] {word} (\d+)$", text, re.M)]
        whole = numbers == list(range(wanted))
        missing = sorted(set(range(wanted)) - set(numbers))
        (test.ok if whole else test.bad)(
            f"no line of {vm}'s is lost ({len(numbers)} of {wanted}, missing {missing[:5]})")
    for port in ".two", ".three":
        last = f"[puppet{port}] last of {port[1:]}\n" in text
        (test.ok if last else test.bad)(f"what puppet{port} printed last is on the screen")
