# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Types what a new user would type."""
PROMPT = r"^\[{}\] # "
SWITCH = "\x1d"         # Ctrl-]


def switch(console, key, vm):
    """Gives the keyboard to vm and makes it show its prompt."""
    console.send(SWITCH + key)
    console.expect(rf"^\[lv\] .*\b{vm}\b", 5)
    console.send("\n")
    console.expect(PROMPT.format(vm), 10)


def tour(console):
    """The tour of README.md."""
    console.see(r"^\[ivi\] .*built-in commands", 60)
    console.see(PROMPT.format("sys"), 60)
    console.see(r"^\[sys\] sys has: vbpipe0 vbpipe1 ", 1)
    console.send("while true; do cat /dev/vbpipe0; echo closed; done\n")
    switch(console, "n", "ivi")
    console.send("exec 3> /dev/vbpipe0\n")
    console.expect(PROMPT.format("ivi"), 10)
    console.send("echo hello > /dev/vbpipe0\n")
    console.expect(r"^\[sys\] .*hello", 10)
    console.send("cat /proc/nk/vlinks\n")
    console.expect(r"^\[ivi\] vbpipe,0 serv 2/ON", 10)
    console.send("reboot -f\n")
    console.expect(r"^\[sys\] .*closed", 10)
    console.expect(r"^\[ivi\] .*built-in commands", 30)
    console.expect(PROMPT.format("ivi"), 10)
    console.send("echo back > /dev/vbpipe0\n")
    console.expect(r"^\[sys\] .*back", 10)
    console.expect(r"^\[sys\] .*closed", 10)


def drive(console):
    tour(console)
    yield "the tour of the README shows what it promises"
    console.send(SWITCH + "2")
    console.expect(r"^\[lv\] keyboard: sys", 5)
    console.send("\x03")
    console.expect(PROMPT.format("sys"), 5)
    console.send("sh -c 'echo it begins; sleep 100'\n")
    console.expect(r"^\[sys\] it begins", 10)
    console.send("\x03")
    console.expect(PROMPT.format("sys"), 5)

    switch(console, "3", "ivi")
    console.send("cat /dev/vbpipe1 &\n")
    switch(console, "n", "sys")
    console.send("echo again > /dev/vbpipe1\n")
    console.expect(r"^\[ivi\] .*again", 10)
    console.send("poweroff -f\n")
    console.expect(r"^\[lv\] sys \(2\): is off", 10)
    console.send("\x01x")
    assert console.wait(10) == 0
    yield "and the console answers as it should"
