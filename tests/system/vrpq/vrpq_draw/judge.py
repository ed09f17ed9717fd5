# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""The pictures that the VMs print are those of the direct client on this PC, and become PNG files."""
import base64
import gzip
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[4]


def picture(test, scene):
    lines = re.findall(rf"\] PICTURE {scene} (\S+)$", test.log.read_text(), re.M)
    return gzip.decompress(base64.b64decode("".join(lines)))


def judge(test, build):
    out = ROOT / "build/draw"
    out.mkdir(parents=True, exist_ok=True)
    for scene in "cubes", "panel":
        direct, drawn = build / f"{scene}.direct", build / f"{scene}.pam"
        drawn.write_bytes(picture(test, scene))
        subprocess.run([ROOT / "build/tools/draw_direct", scene, "160", "100", direct], check=True)
        subprocess.run([ROOT / "build/tools/pam2png", drawn, out / f"{scene}.png"], check=True)
        say = test.ok if direct.read_bytes() == drawn.read_bytes() else test.bad
        say(f"the picture of {scene} is that of the PC, build/draw/{scene}.png")
