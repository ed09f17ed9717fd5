# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Switches, asks for help, types into the VM in front and reads the other one."""
PROMPT = r"^\[{}\] # "
SWITCH = "\x1d"         # Ctrl-]
LIMIT = 30


def keyboard_is_at(console, vm):
    console.expect(rf"^\[lv\] keyboard: {vm} \(\d\)", 10)
    console.send("\n")
    console.expect(PROMPT.format(vm), 10)


def edit(console, text):
    """Makes a file of one line, text, in vi, which wants a whole screen."""
    console.send("export PS1='$ '; cd /tmp; stty rows 24 columns 80; vi note\n")
    console.expect(r"^~(~|\s)+- note .*1/1", LIMIT)
    console.send("i" + text)
    console.expect(text, LIMIT)


def alone(console):
    console.send(SWITCH + "s")
    console.expect(r"^\[lv\] only ivi \(3\)$", LIMIT)
    edit(console, "typed in solo")
    yield "s shows the VM in front alone, and vi works there"

    console.send(SWITCH + "2")
    console.expect(r"^\[lv\] keyboard: sys \(2\)$", LIMIT)
    console.send("\necho se'en' alone\n")
    console.expect(r"^seen alone$", LIMIT)
    console.send("(sleep 1; echo prin'ted' hidden) &\n" + SWITCH + "3")
    console.expect(r"^\[lv\] keyboard: ivi \(3\)\n(.*\n)*.*typed in solo", LIMIT)
    yield "what a VM showed last is shown again when it comes to the front"
    console.send("\x1b")
    console.expect(r"- note \[[Mm]odified\]", LIMIT)
    console.send(":wq\n")
    console.expect(r"\$ $", LIMIT)
    console.send("wc -c note\n")
    console.expect(r"^14 note$", LIMIT)
    yield "vi has written what was typed"

    console.send(SWITCH + "s")
    console.expect(r"^\[lv\] all VMs, keyboard: ivi \(3\)$", LIMIT)
    console.expect(r"^\[sys\] .*printed hidden$", LIMIT)
    yield "what was printed by a hidden VM comes in the view of all"
    console.send(SWITCH + "r")
    console.expect(r"^\[lv\] once more ivi \(3\)\n(\[ivi\] .*\n)*\[ivi\] 14 note$", LIMIT)
    yield "r shows once more what the VM in front printed last"
    console.send("printf '\\033[2J\\033[H\\b\\b\\b\\b\\b\\b[sys] forged\\n'\n")
    console.expect(r"^\[ivi\] \[sys\] forged$", LIMIT)
    yield "a VM cannot write in the name of another"


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
    console.expect(r"^\[lv\] Ctrl-\] n: next VM(.*\n)+\[lv\] >  2 sys +running +- % CPU, start 1\n"
                   r"\[lv\]    3 ivi +running +- % CPU, start 1$", 10)
    console.send(SWITCH + "l")
    console.expect(r"^\[lv\]    3 ivi +running +\d+ % CPU, start 1$", 10)
    yield "? lists keys and VMs, with state, the next list with CPU use"

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
    yield from alone(console)
