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


def drive(console):
    console.see(r"^\[ivi\] .*built-in commands", 60)
    console.see(PROMPT.format("sys"), 60)
    console.send("cat /dev/vbpipe0 &\n")
    switch(console, "n", "ivi")
    console.send("echo hello > /dev/vbpipe0\n")
    console.expect(r"^\[sys\] .*hello", 10)
    switch(console, "2", "sys")
    console.send("sh -c 'echo it begins; sleep 100'\n")
    console.expect(r"^\[sys\] it begins", 10)
    console.send("\x03")
    console.expect(PROMPT.format("sys"), 5)

    switch(console, "3", "ivi")
    console.send("reboot -f\n")
    console.expect(r"^\[ivi\] .*built-in commands", 30)
    console.expect(PROMPT.format("ivi"), 10)
    console.send("cat /dev/vbpipe1 &\n")
    switch(console, "n", "sys")
    console.send("echo again > /dev/vbpipe1\n")
    console.expect(r"^\[ivi\] .*again", 10)
    console.send("poweroff -f\n")
    console.expect(r"^\[lv\] sys \(2\): is off", 10)
    console.send("\x01x")
    assert console.wait(10) == 0
