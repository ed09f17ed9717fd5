# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Boots with all messages, then types beside a VM that never stops printing."""
import re
import time

from harness.console import Unexpected

SWITCH = "\x1d"         # Ctrl-]
PROMPT = r"^\[{}\] # $"
LIMIT = 5               # seconds for an answer, on a machine that has other work


def messages_on_screen(console, vm):
    """How often each kernel message is on the screen."""
    count = {}
    for message in re.findall(rf"^\[{vm}\] \[ *\d+\.\d+\] (.*)$", console.text, re.M):
        count[message.strip()] = count.get(message.strip(), 0) + 1
    return count


def compare_with_dmesg(console, vm):
    """Every message of the kernel's log was printed, none was cut or mixed."""
    before = messages_on_screen(console, vm)
    console.send("dmesg | sed 's/^/log: /'; echo end of the log\n")
    start = console.seen
    console.expect(rf"^\[{vm}\] end of the log", 20)
    logged = re.findall(rf"^\[{vm}\] log: \[ *\d+\.\d+\] (.*)$", console.text[start:], re.M)
    if len(logged) < 100:
        raise Unexpected(f"only {len(logged)} messages in the log of {vm}")
    missing = [message for message in logged if not before.get(message.strip())]
    if missing:
        raise Unexpected(f"{len(missing)} of {len(logged)} messages of {vm} were not printed "
                         f"whole: {missing[:3]}")


def go_to(console, vm, key):
    console.send(SWITCH + key + "\n")
    console.expect(rf"^\[lv\] keyboard: {vm}", LIMIT)
    console.expect(PROMPT.format(vm), LIMIT)


def answer_time(console, number):
    """Seconds from the key to the answer."""
    begin = time.monotonic()
    console.send(f"echo answer $(({number} * 3))\n")
    console.expect(rf"^\[sys\] answer {number * 3}", LIMIT)
    return time.monotonic() - begin


def drive(console):
    for vm in "sys", "ivi":
        console.see(rf"^\[{vm}\] .*built-in commands", 60)
    console.send("\n")
    console.expect(PROMPT.format("sys"), 30)
    compare_with_dmesg(console, "sys")
    yield "all messages of sys's kernel were printed"
    go_to(console, "ivi", "n")
    compare_with_dmesg(console, "ivi")
    yield "all messages of ivi's kernel were printed"

    console.send("yes 'a line that says nothing at all'\n")
    console.expect(r"(^\[ivi\] a line that says nothing at all\n){100}", LIMIT)
    console.send(SWITCH + "2")
    console.expect(r"^\[lv\] keyboard: sys", LIMIT)
    yield "the keyboard can be taken from a VM that prints all the time"
    slowest = max(answer_time(console, number) for number in range(20))
    yield "a VM beside it answers in time"
    console.expect(r"(^\[ivi\] a line that says nothing at all\n){100}", LIMIT)
    yield "and does not keep it from printing"
    console.send(SWITCH + "3")
    console.expect(r"^\[lv\] keyboard: ivi", LIMIT)
    console.send("\x03")
    console.expect(r"^\[ivi\] .*# ", LIMIT)
    console.send("echo silence\n")
    console.expect(r"^\[ivi\] silence", LIMIT)
    yield f"Ctrl-C reaches it (the slowest answer took {slowest:.1f} s)"
