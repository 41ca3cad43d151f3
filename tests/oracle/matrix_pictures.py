# SPDX-License-Identifier: BSD-3-Clause
"""Every cell, colour, number and square in the pictures of C and C^T, against nested loops.

    matrix_pictures.py PROGRAM
"""
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as xml
from collections import defaultdict
from itertools import product
from pathlib import Path

try:
    import numpy as np
except ImportError:
    print("skipped: this Python has no NumPy")
    sys.exit(77)

import png_by_hand as png

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = r"(-?[0-9.e-]+)"
CELL = re.compile(rf"M{NUMBER} {NUMBER}h{NUMBER}v{NUMBER}h{NUMBER}z")
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1H(\d+)z")

# weights [co, ci/groups, k...], image, stride, pad, dilation, groups, boundary
CASES = [
    (np.arange(1, 10).reshape(1, 1, 3, 3), (4, 4), 1, 0, 1, 1, "zeros"),
    (np.arange(1, 17).reshape(1, 1, 4, 4), (8, 8), 2, 1, 1, 1, "zeros"),
    (np.arange(1, 17).reshape(4, 1, 2, 2), (4, 3), 1, 0, 1, 2, "zeros"),
    (np.array([[[[1, 0, -2], [3, 4, 5]]]]), (7, 9), 2, 1, 2, 1, "zeros"),
    (np.arange(1, 10).reshape(1, 1, 3, 3), (5, 4), 1, 2, 1, 1, "reflect"),
    (np.arange(1, 13).reshape(1, 1, 3, 4), (3, 5), 1, 2, 1, 1, "circular"),
    (np.array([[[1, 10, 100]]]), (7,), 1, 1, 1, 1, "zeros"),
    (np.arange(-3, 5).reshape(1, 1, 2, 2, 2), (3, 4, 2), 1, 0, 1, 1, "zeros"),
    (np.arange(1, 10).reshape(1, 1, 3, 3), (15, 12), 1, 0, 1, 1, "zeros"),
    (np.arange(1, 31).reshape(1, 1, 30), (50,), 1, 3, 1, 1, "zeros"),
]


def fold(q, size, boundary):
    """The image element at position q of the padded image, None for padding: one step at a time."""
    if 0 <= q < size or boundary == "zeros":
        return q if 0 <= q < size else None
    if boundary == "circular":
        return q + size if q < 0 else q - size
    return -q if q < 0 else 2 * (size - 1) - q  # reflect


def entries(weights, image, stride, pad, dilation, groups, boundary):
    """(row, col): taps in order and the sum of their weights, of C; and its size."""
    co_count, ci_wide, *kernel = weights.shape
    out = [(size + 2 * pad - dilation * (k - 1) - 1) // stride + 1 for size, k in zip(image, kernel)]
    found = defaultdict(list)
    for co, ci in product(range(co_count), range(ci_wide)):
        channel = co // (co_count // groups) * ci_wide + ci
        for o, t in product(np.ndindex(*out), np.ndindex(*kernel)):
            i = [fold(a * stride - pad + b * dilation, size, boundary) for a, b, size in zip(o, t, image)]
            if None not in i:
                row = co * int(np.prod(out)) + int(np.ravel_multi_index(o, out))
                col = channel * int(np.prod(image)) + int(np.ravel_multi_index(i, image))
                found[row, col].append((int(np.ravel_multi_index(t, kernel)), weights[(co, ci, *t)]))
    taps = {at: (sorted(t for t, _ in parts), sum(w for _, w in parts)) for at, parts in found.items()}
    return taps, co_count * int(np.prod(out)), ci_wide * groups * int(np.prod(image))


class Program:
    def __init__(self, path):
        self.path = path
        self.wrong = 0
        self.count = 0

    def check(self, claim, what):
        self.count += 1
        if not claim:
            self.wrong += 1
            print("wrong:", what)

    def picture(self, form, *options):
        return subprocess.run([self.path, "matrix", *options, "--format", form], check=True, capture_output=True).stdout


def options_of(case):
    weights, image, stride, pad, dilation, groups, boundary = case
    return ["--weights", str(weights.tolist()).replace(" ", ""), "--axes", str(len(image)), "--image",
            "x".join(map(str, image)), "--stride", str(stride), "--padding", str(pad), "--dilation", str(dilation),
            "--groups", str(groups), "--boundary", boundary]


def group(root, name):
    return next((g for g in root.iter(SVG + "g") if g.get("class") == name), None)


def pitches(root, m, n):
    """Pixels from a row to the next, from a column to the next: by the frame."""
    frame = next(r for r in group(root, "grid").iter(SVG + "rect") if r.get("class") == "frame")
    return float(frame.get("height")) / m, float(frame.get("width")) / n


def drawn_cells(root, m, n):
    """(row, col): colours of its stripes from left to right, and whether it is hollow; and colours by tap's name."""
    down, right = pitches(root, m, n)
    stripes = defaultdict(list)
    hollow = set()
    names = {}
    for path in group(root, "entries").iter(SVG + "path"):
        colour = re.search(r"#[0-9a-f]{6}", path.get("style")).group()
        names[path.find(SVG + "title").text] = colour
        pieces = CELL.findall(path.get("d"))
        assert CELL.sub("", path.get("d")) == ""
        for x, y, width, height, _ in pieces:
            at = int(float(y) // down), int(float(x) // right)
            assert float(y) + float(height) <= (at[0] + 1) * down + 0.01
            assert float(x) + float(width) <= (at[1] + 1) * right + 0.01
            stripes[at].append((float(x), colour))
            if path.get("class") == "hollow":
                hollow.add(at)
    return {at: [c for _, c in sorted(parts)] for at, parts in stripes.items()}, hollow, names


def legend_colours(root):
    found = [r for r in group(root, "legend").iter(SVG + "rect") if "style" in r.attrib]
    return [re.search(r"#[0-9a-f]{6}", r.get("style")).group() for r in found]


def check_cells(program, root, expected, m, n, weights, what):
    taps = int(np.prod(weights.shape[2:]))
    colours = legend_colours(root)[:taps]
    program.check(len(set(colours)) == taps, (what, "a colour for each tap", colours))
    cells, hollow, names = drawn_cells(root, m, n)
    wanted = {at: [colours[t] for t in parts[:4]] for at, (parts, _) in expected.items()}
    program.check(cells == wanted, (what, "cells"))
    program.check(hollow == {at for at, (_, value) in expected.items() if value == 0}, (what, "hollow cells"))
    for name, colour in names.items():
        position = [int(k) for k in name.removeprefix("tap ").split(",")]
        program.check(colours[np.ravel_multi_index(position, weights.shape[2:])] == colour, (what, name))
    down, right = pitches(root, m, n)
    numbers = group(root, "numbers")
    if numbers is not None:
        shown = {(int(float(t.get("y")) // down), int(float(t.get("x")) // right)): int(t.text)
                 for t in numbers.iter(SVG + "text")}
        program.check(shown == {at: value for at, (_, value) in expected.items()}, (what, "numbers"))
    return colours


def check_pixels(program, data, expected, m, n, colours, what):
    indices, palette, _ = png.decode(data)
    program.check(indices.shape == (m, n, 1), (what, "size"))
    pixels = palette[indices[:, :, 0]]
    wanted = {at: tuple(bytes.fromhex(colours[parts[0]][1:])) for at, (parts, _) in expected.items()}
    got = {(r, c): tuple(int(v) for v in pixels[r, c]) for r in range(m) for c in range(n) if min(pixels[r, c]) < 241}
    program.check(got == wanted, (what, "pixels"))


def small(program):
    for number, case in enumerate(CASES):
        forward, rows, cols = entries(*case)
        for transposed in (False, True):
            what = (number, "C^T" if transposed else "C")
            options = options_of(case) + (["--transpose"] if transposed else [])
            expected = {at[::-1]: parts for at, parts in forward.items()} if transposed else forward
            m, n = (cols, rows) if transposed else (rows, cols)
            text = program.picture("svg", *options)
            program.check(text == program.picture("svg", *options), (what, "the same bytes"))
            root = xml.fromstring(text)
            colours = check_cells(program, root, expected, m, n, case[0], what)
            if program.has_png:
                check_pixels(program, program.picture("png", *options), expected, m, n, colours, what)


def levels(root):
    """[rows][cols] levels of the squares that are drawn"""
    shape = tuple(int(v) for v in np.max([(int(y) + 1, int(x) + int(w)) for path in group(root, "entries")
                                          for x, y, w, _ in RUN.findall(path.get("d"))], axis=0))
    level = np.zeros(shape, int)
    for path in group(root, "entries"):
        assert RUN.sub("", path.get("d")) == ""
        for x, y, width, back in RUN.findall(path.get("d")):
            assert back == x and (level[int(y), int(x):int(x) + int(width)] == 0).all()
            level[int(y), int(x):int(x) + int(width)] = int(path.get("class").removeprefix("level"))
    return level


def dense(program):
    case = (np.arange(1, 7).reshape(1, 1, 2, 3), (31, 37), 1, 1, 1, 1, "zeros")
    expected, m, n = entries(*case)
    root = xml.fromstring(program.picture("svg", *options_of(case)))
    words = next(t.text for t in group(root, "legend").iter(SVG + "text") if "rows by" in t.text)
    high, wide = (int(k) for k in re.findall(r"\d+", words))
    counts = np.zeros((-(-m // high), -(-n // wide)), int)
    for row, col in expected:
        counts[row // high, col // wide] += 1
    wanted = np.ceil(counts * 4 / counts.max()).astype(int)
    program.check(np.array_equal(levels(root), wanted), "squares")
    ranges = [t.text for t in group(root, "legend").iter(SVG + "text")][2:]
    for level, text in zip(sorted(set(wanted.ravel()) - {0}), ranges):
        bounds = [int(k) for k in re.findall(r"\d+", text)]
        low, high = bounds[0], bounds[-1]
        inside = counts[wanted == level]
        program.check(inside.min() >= low and inside.max() <= high, ("legend", text))


def bounded(program):
    for options in (["--weights", "range:3x3", "--image", "1024x1024", "--padding", "1"],
                    ["--weights", "integers:700x700x1", "--image", "1", "--drop-zeros"],
                    ["--weights", "ones:1x1x1", "--image", "3000000", "--stride", "7"],
                    ["--weights", "integers:16x16x9x9", "--image", "30x31"],
                    ["--weights", "[[[1.2345678901234567]]]", "--image", "199"]):
        for direction in ([], ["--transpose"]):
            text = program.picture("svg", *options, *direction)
            xml.fromstring(text)
            program.check(len(text) < 1000000, ("size", len(text), options))
            if program.has_png:
                header = dict(png.chunks(program.picture("png", *options, *direction)))[b"IHDR"]
                program.check(max(struct.unpack(">II", header[:8])) <= 4096, ("pixels", header, options))


def main():
    program = Program(Path(sys.argv[1]).resolve())
    probe = subprocess.run([program.path, "matrix", "--weights", "[1]", "--image", "1", "--format", "png"],
                           capture_output=True)
    program.has_png = probe.returncode == 0
    small(program)
    dense(program)
    bounded(program)
    print(f"{program.count} checks, {program.wrong} wrong")
    return 1 if program.wrong or program.count < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
