# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Works on virtual consoles: types, pastes, prints a lot, takes drivers away."""
import hashlib
import re

from harness.console import Unexpected

PROMPT = r"^\[{}\] # "
SWITCH = "\x1d"         # Ctrl-]
END_OF_FILE = "\x04"
LIMIT = 30
DRIVER = "/sys/bus/virtio/drivers/virtio_console"


def ask(console, command, answer):
    """Types a command whose answer is wanted on a line of its own."""
    console.send(command + "\n")
    return console.expect(answer, LIMIT)


def paste(console, count):
    text = "".join(f"{i:05} the quick brown fox jumps over the lazy dog\n" for i in range(count))
    ask(console, "stty -echo; echo 'go' ahead; cat >/tmp/paste; md5sum </tmp/paste; stty echo",
        "go ahead")
    console.send(text + END_OF_FILE)
    came = console.expect(r"([0-9a-f]{32})  -", LIMIT)[1]
    if came != hashlib.md5(text.encode()).hexdigest():
        raise Unexpected("what was pasted has changed on its way")


def print_much(console, lines):
    """Lines of 1000 characters, each with its number at both ends."""
    program = (f'BEGIN {{ while (length(x) < 987) x = x "."; for (i = 0; i < {lines}; i++) '
               'printf "%06d%s%06d\\n", i, x, i }')
    begin = console.seen
    ask(console, f"awk '{program}'; echo 'end' of it", r"^\[sys\] end of it")
    came = re.findall(r"^\[sys\] (\d{6})\.{987}(\d{6})$", console.text[begin:console.seen], re.M)
    wanted = [(f"{i:06}", f"{i:06}") for i in range(lines)]
    if came != wanted:
        raise Unexpected(f"{len(came)} of {lines} lines came whole and in order")


def go_to(console, key, place):
    console.send(SWITCH + key)
    console.expect(rf"^\[lv\] keyboard: {re.escape(place)} ", LIMIT)


def drive(console):
    console.see(r"^\[sys\] .*built-in commands", 90)
    console.send("\n")
    console.expect(PROMPT.format("sys"), LIMIT)
    ask(console, "tty; stty | grep -c speed", r"^\[sys\] /dev/(hvc0|console)$")
    ask(console, "cat /sys/class/tty/console/active", r"^\[sys\] hvc0$")
    yield "a shell of stock Linux 6.1 works on hvc0"
    paste(console, 20)
    paste(console, 300)
    yield "16 KiB pasted into hvc0 arrive complete"
    print_much(console, 1050)
    yield "1 MiB printed on hvc0 is on the screen"

    ask(console, "cat /sys/class/virtio-ports/*/name | tr '\\n' ,; echo", r"^\[sys\] main,gps,$")
    ask(console, "echo fix 1 2 >/dev/vport0p1", r"^\[sys\.gps\] fix 1 2$")
    # Linux forgets what was typed at a port that is closed again.
    ask(console, "(echo 'it is' open; head -n 2 | sed 's/^/heard: /') </dev/vport0p1",
        r"^\[sys\] it is open$")
    go_to(console, "n", "sys.gps")
    console.send("one\ntwo\n")
    console.expect(r"^\[sys\] heard: one\n\[sys\] heard: two", LIMIT)
    yield "a second port has its name, its lines and its keys"

    go_to(console, "n", "ivi")
    console.see(r"^\[ivi\] .*built-in commands", 90)
    console.send("\n")
    console.expect(PROMPT.format("ivi"), LIMIT)
    ask(console, "echo by 'hvc0' >/dev/hvc0", r"^\[ivi\] by hvc0$")
    yield "the PL011 keeps the keys of a VM whose shell is there"
    for number in range(3):
        ask(console, f"echo virtio0 >{DRIVER}/unbind; echo virtio0 >{DRIVER}/bind; "
            f"until echo 'round' {number} >/dev/hvc0; do usleep 10000; done",
            rf"^\[ivi\] round {number}$")
    yield "its driver can be taken away and put back"
    ask(console, "reboot -f", r"^\[ivi\] .*built-in commands")
    console.send("\n")
    console.expect(PROMPT.format("ivi"), LIMIT)
    ask(console, "until echo 'new' life >/dev/hvc0; do usleep 10000; done", r"^\[ivi\] new life$")
    yield "and works again when the VM has restarted"
    go_to(console, "2", "sys")
    ask(console, "echo 'still' here", r"^\[sys\] still here$")
    console.send("poweroff -f\n")
    console.expect(r"^\[lv\] sys \(2\): is off", LIMIT)
    yield "while the other VM keeps its console"
