# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""What nk says with --json is JSON, and says what it should."""
import base64
import io
import json
import re
import subprocess
import tarfile
import tempfile

# VM, label: what holds for the document.
WANTED = {
    ("sys", "vms"): lambda d: [v["name"] for v in d] == ["sys", "ivi", "aux"] and d[1]["starts"] == 2
                              and d[1]["cpus"] == [1] and d[0]["memory"] == 0x10000000,
    ("ivi", "vms"): lambda d: d[0]["memory"] is None and d[1]["self"] and not d[1]["controller"],
    ("sys", "links"): lambda d: [l["index"] for l in d] == list(range(len(d)))
                                and any(l["server_info"] == 'say "hello" \\ bye' for l in d),
    ("ivi", "links"): lambda d: "quiet" not in [l["class"] for l in d]
                                and d[0]["xirqs_to_server"] >= 0,
    ("sys", "top"): lambda d: len(d["vms"]) == 3 and d["vms"][0]["refused"] == 0
                              and d["cpus"][0]["busy_percent"] <= 100,
    ("sys", "restart"): lambda d: d == [{"id": 4, "name": "aux", "state": "running", "done": True}],
    ("sys", "nobody"): lambda d: d == [{"id": None, "name": "nobody", "state": None, "done": False}],
    ("ivi", "refused"): lambda d: [v["done"] for v in d] == [False],
    ("sys", "ping"): lambda d: d["sent"] == 2 and 0 < d["min_us"] <= d["avg_us"] <= d["max_us"],
    ("sys", "noping"): lambda d: d["received"] == 0 and d["min_us"] is None,
    ("sys", "doctor"): lambda d: len(d) == 7 and all(len(l["steps"]) == 7 for l in d),
    ("sys", "record"): lambda d: d["folder"] == "/tmp/true" and d["records"] > 0 and not d["status"],
    ("sys", "trace"): lambda d: {"sys", "ivi"} <= {v["vm"] for v in d["vms"]}
                                and d["records"] > 100 and d["ns"] > 0,
    ("ivi", "doctor"): lambda d: not d[0]["well"] and d[0]["steps"][1]["verdict"] == "FAILED",
}


# What a viewer that knows nothing of linkvisor must say of the trace of "nk start aux".
EVENTS = [
    r'vm: .*vm = \( "sys" .*id = \( "aux" .*state = \( "loading"',
    r'vm: .*id = \( "aux" .*state = \( "running"',
]


def judge_ctf(test, log):
    """babeltrace2 reads the folder that came over the console."""
    pieces = re.findall(r"\[sys\] CTF: ([A-Za-z0-9+/=]+)", log)
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(base64.b64decode("".join(pieces)))) as archive:
            archive.extractall(folder)
        viewer = subprocess.run(["babeltrace2", folder + "/few"], capture_output=True, text=True,
                                timeout=60)
    order = ".*".join(EVENTS)
    statement = "babeltrace2 reads the trace of a start"
    if not viewer.returncode and re.search(order, viewer.stdout, re.S):
        test.ok(statement)
    else:
        test.bad(f"{statement}: {viewer.returncode}, {viewer.stdout[-2000:]}{viewer.stderr[-500:]}")


def judge(test, build):
    documents = {}
    judge_ctf(test, test.log.read_text(errors="replace"))
    for vm, label, piece in re.findall(r"\[(\w+)\] JSON (\w+): ([^\r\n]*)",
                                       test.log.read_text(errors="replace")):
        documents[vm, label] = documents.get((vm, label), "") + piece
    for (vm, label), holds in WANTED.items():
        text = documents.get((vm, label), "")
        statement = f"[{vm}] nk tells programs the same: {label}"
        try:
            if holds(json.loads(text)):
                test.ok(statement)
            else:
                test.bad(f"{statement}: {text}")
        except (ValueError, KeyError, TypeError, IndexError) as why:
            test.bad(f"{statement}: {why!r}: {text}")
