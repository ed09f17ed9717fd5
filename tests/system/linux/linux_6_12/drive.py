# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Logs in on hvc0, and edits a file there."""
LIMIT = 30
SWITCH = "\x1d"         # Ctrl-]
ESCAPE = "\x1b"


def ask(console, command, answer):
    """Types a command whose answer is wanted on a line of its own."""
    console.send(command + "\n")
    console.expect(answer, LIMIT)


def drive(console):
    console.see(r"^\[ivi\] PASS this is", 90)
    console.send(SWITCH + "3")          # a line that has not ended is shown of this VM alone
    console.expect(r"^\[lv\] keyboard: ivi ", LIMIT)
    console.expect(r"^\[ivi\] ivi login: ", 150)
    yield "agetty asks for a name on hvc0"
    console.send("root\n")
    console.expect(r"Password: ", LIMIT)
    console.send("secret\n")
    console.expect(r"^\[ivi\] # ", LIMIT)
    ask(console, "tty", r"^\[ivi\] /dev/hvc0$")
    yield "a login gives a shell there"
    console.send("vi note\n")
    console.expect(r"- note 1/1", LIMIT)
    console.send("ifirst line\nthe wrong second" + ESCAPE)
    console.expect(r"- note \[Modified\]", LIMIT)      # by now it is no key that starts with ESC
    console.send("bdb:wq\n")
    console.expect(r":wq[^#]*# ", LIMIT)
    ask(console, "echo 'the' end", r"^\[ivi\] the end$")
    console.send("exit\n")
