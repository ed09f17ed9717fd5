# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Pastes more than any buffer on the way can hold."""
import hashlib

from harness.console import Unexpected

PROMPT = r"^\[{}\] # "
SWITCH = "\x1d"         # Ctrl-]
END_OF_FILE = "\x04"


def lines(count):
    """Text of count lines."""
    return "".join(f"{i:05} the quick brown fox jumps over the lazy dog\n" for i in range(count))


def paste(console, text):
    console.send("stty -echo; echo 'go' ahead; cat >/tmp/paste; md5sum </tmp/paste; stty echo\n")
    console.expect("go ahead", 10)
    console.send(text + END_OF_FILE)
    sum_of = hashlib.md5(text.encode()).hexdigest()
    came = console.expect(r"([0-9a-f]{32})  -", 20)[1]
    if came != sum_of:
        raise Unexpected("what was pasted has changed on its way")


def paste_commands(console, count):
    """The shell reads one while the others wait in the console."""
    text = lines(count)
    console.send("rm -f /tmp/paste\n" + "".join(
        f"echo '{line}' >>/tmp/paste\n" for line in text.splitlines()))
    console.send("md5sum </tmp/paste\n")
    sum_of = hashlib.md5(text.encode()).hexdigest()
    came = console.expect(r"([0-9a-f]{32})  -", 60)[1]
    if came != sum_of:
        raise Unexpected("commands that were pasted have changed on their way")


def drive(console):
    for vm in "sys", "ivi":
        console.see(rf"^\[{vm}\] .*built-in commands", 60)
    console.send("\n")
    console.see(PROMPT.format("sys"), 30)
    paste(console, lines(20))
    yield "1 KiB pasted into sys arrives complete"
    paste(console, lines(300))
    yield "16 KiB pasted into sys arrive complete"
    console.send(SWITCH + "n\n")
    console.expect(PROMPT.format("ivi"), 10)
    paste(console, lines(300))
    yield "16 KiB pasted into ivi arrive complete"
    paste_commands(console, 200)
    yield "200 commands pasted into the shell of ivi are all executed"
