# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Switches, asks for help, types into the VM in front and reads the other one."""
PROMPT = r"^\[{}\] # "
SWITCH = "\x1d"         # Ctrl-]


def keyboard_is_at(console, vm):
    console.expect(rf"^\[lv\] keyboard: {vm} \(\d\)", 10)
    console.send("\n")
    console.expect(PROMPT.format(vm), 10)


def drive(console):
    for vm in "sys", "ivi":
        console.see(rf"^\[{vm}\] .*built-in commands", 60)
    console.send("\n")
    console.expect(PROMPT.format("sys"), 30)
    yield "the first VM has the keyboard"

    console.send(SWITCH + "n")
    keyboard_is_at(console, "ivi")
    console.send("hostname\n")
    console.expect(r"^\[ivi\] ivi$", 10)
    yield "n gives it to the next VM"
    console.send(SWITCH + "n")
    keyboard_is_at(console, "sys")
    yield "and behind the last one comes the first"
    console.send(SWITCH + "3")
    keyboard_is_at(console, "ivi")
    console.send(SWITCH + "2")
    keyboard_is_at(console, "sys")
    console.send("hostname\n")
    console.expect(r"^\[sys\] sys$", 10)
    yield "a digit gives it to the VM with that number"
    console.send(SWITCH + "9")
    console.expect(r"^\[lv\] no VM has this id", 10)
    console.send("hostname\n")
    console.expect(r"^\[sys\] sys$", 10)
    yield "a number that no VM has changes nothing"

    console.send(SWITCH + "?")
    console.expect(r"^\[lv\] Ctrl-\] n: next VM.*\n\[lv\] keyboard: sys \(2\)\n"
                   r"\[lv\] +ivi \(3\)", 10)
    yield "? lists keys and VMs"

    console.send("stty -echo; head -n 1 | od -An -tx1; stty echo\n")
    console.expect("stty echo", 10)
    console.send("x" + SWITCH + SWITCH + "y\n")
    console.expect(r"^\[sys\] .*78 1d 79 0a", 10)
    yield "Ctrl-] twice sends one to the VM"

    console.send("(sleep 1; echo out of the; echo background) &\n" + SWITCH + "3")
    keyboard_is_at(console, "ivi")
    console.send("echo half a li")
    console.expect(r"^\[sys\] .*out of the$", 10)
    console.expect(r"^\[ivi\] # echo half a li", 10)
    console.expect(r"^\[sys\] background$", 10)
    console.expect(r"^\[ivi\] # echo half a li", 10)
    console.send("ne\n")
    console.expect(r"^\[ivi\] half a line$", 10)
    yield "lines of the VM behind come between those of the VM in front"
