# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""The parts of a system description that the runner has to know, read as text."""
import re

from .report import ROOT

INCLUDES = ROOT / "tests/system/include"    # shared parts, for lvpack -i

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
INCLUDE = re.compile(r'/include/\s*"([^"]+)"')
VM = re.compile(r"\bvm@([0-9a-f]+)\s*\{")
STRING = re.compile(r'(vm-name|initrd)\s*=\s*"([^"]+)"')


def read(path):
    """The text without comments, what it includes in its place."""
    def included(match):
        beside = path.parent / match[1]
        return read(beside if beside.exists() else INCLUDES / match[1])
    return INCLUDE.sub(included, COMMENT.sub("", path.read_text()))


def vms(text):
    """[{"vm-name": ..., "initrd": ...}]: of a node that comes again the later strings hold."""
    found = {}
    nodes = VM.split(text)[1:]
    for unit, body in zip(nodes[::2], nodes[1::2]):
        found.setdefault(unit, {"vm-name": f"vm{unit}"}).update(STRING.findall(body))
    return list(found.values())
