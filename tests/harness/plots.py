# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Curves of what was measured, drawn by gnuplot as SVG and PNG."""
import shutil
import subprocess

WIDTH, HEIGHT = 960, 480
TERMINALS = (("svg", f'svg size {WIDTH},{HEIGHT} font "sans,14" background rgb "white"'),
             ("png", f'pngcairo size {WIDTH},{HEIGHT} font "sans,11" background rgb "white"'))
COLOURS = ("#0b6e99", "#d1495b", "#3a7d44", "#7b4ea3", "#e08e1b", "#5c6770", "#1aa6b7", "#8c5a2b",
           "#b8336a", "#6b8f00", "#222222", "#9aa5ab")
LONG = 25               # a name that does not fit beside the curves

# Ours are drawn whole, yardsticks dashed.
LINE = 'linecolor rgb "{}" linewidth 2 dashtype {} pointtype {} pointsize 0.8'
POINTS = (7, 5, 9, 13, 11, 6, 4, 8, 12, 10, 7, 5)


def label(x):
    """1024: 1 Ki"""
    for unit, size in (("Mi", 1 << 20), ("Ki", 1 << 10)):
        if x >= size and x % size == 0:
            return f"{x // size} {unit}"
    return str(x)


def plot(target, curves, axes, dashed=(), logarithmic_y=False):
    """
    @target: without ending; @curves: {name: [(x, y)]}; @axes: (what x is, what y is);
    @dashed: names of yardsticks.  Nothing without curves or gnuplot.
    """
    if not curves or not shutil.which("gnuplot"):
        return
    xs = sorted({int(x) for points in curves.values() for x, _ in points})
    tics = ", ".join(f'"{label(x)}" {x}' for x in xs)
    script = [f'set xlabel "{axes[0]}"', f'set ylabel "{axes[1]}"', "set logscale x",
              f"set xtics ({tics})", f"set xrange [{xs[0] * 0.8}:{xs[-1] * 1.25}]",
              "set border 3 linecolor rgb '#555555'", "set tics nomirror",
              "set grid ytics linecolor rgb '#bbbbbb' linewidth 1 dashtype 3",
              "set key outside Left reverse spacing 1.3 samplen 2 " +
              ("below center vertical maxcols 1" if max(map(len, curves)) > LONG else "right center"),
              "set yrange [0:*]", 'set format y "%.0s %c"']
    if logarithmic_y:
        ys = [y for points in curves.values() for _, y in points]
        script += ["set logscale y", f"set yrange [{min(ys) * 0.8}:{max(ys) * 1.25}]"]
        if min(ys) < 1:
            script.append('set format y "%g"')
    drawn = []
    ordered = sorted(curves.items(), key=lambda curve: curve[0] in dashed)
    for i, (name, points) in enumerate(ordered):
        script += [f"$c{i} << E", *(f"{x} {y}" for x, y in sorted(points)), "E"]
        line = LINE.format(COLOURS[i % len(COLOURS)], 2 if name in dashed else 1,
                           POINTS[i % len(POINTS)])
        drawn.append(f'$c{i} with linespoints {line} title "{name}"')
    for ending, terminal in TERMINALS:
        commands = [f"set terminal {terminal} noenhanced", f'set output "{target}.{ending}"',
                    *script, "plot " + ", ".join(drawn)]
        subprocess.run(["gnuplot"], input="\n".join(commands), text=True, check=True)
