# SPDX-License-Identifier: BSD-3-Clause
"""Figures of convmat explain: well-formed, nothing outside the paper, and the numbers that nested loops give."""
import itertools
import subprocess
import sys
import xml.etree.ElementTree as tree

try:
    import numpy
except ImportError:
    print("NumPy is not there")
    sys.exit(77)

PROGRAM = sys.argv[1]
SVG = "{http://www.w3.org/2000/svg}"


def forward(x, w, stride, padding, dilation):
    """y = C x of one channel, and the entries as (output, tap, input)"""
    sizes = [(n + 2 * p - d * (k - 1) - 1) // s + 1
             for n, k, s, p, d in zip(x.shape, w.shape, stride, padding, dilation)]
    joined = []
    y = numpy.zeros(sizes)
    for o in itertools.product(*map(range, sizes)):
        for t in itertools.product(*map(range, w.shape)):
            i = tuple(a * s - p + b * d for a, s, p, b, d in zip(o, stride, padding, t, dilation))
            if all(0 <= a < n for a, n in zip(i, x.shape)):
                y[o] += w[t] * x[i]
                joined.append((o, t, i))
    return y, joined


def draw(*options):
    text = subprocess.run([PROGRAM, "explain", "--format", "svg", *options], capture_output=True, check=True).stdout
    return tree.fromstring(text), len(text)


def inside(picture):
    """Every rectangle lies on the paper, and so does every text by the width its letters need at least"""
    width, height = float(picture.get("width")), float(picture.get("height"))
    for rect in picture.iter(SVG + "rect"):
        x, y = float(rect.get("x")), float(rect.get("y"))
        if rect.get("class") != "paper" and "matrix" not in (rect.get("class") or ""):
            assert x >= -2 and y >= -2 and x + float(rect.get("width")) <= width, tree.tostring(rect)
            assert y + float(rect.get("height")) <= height, tree.tostring(rect)
    for words in picture.iter(SVG + "text"):
        x, y = float(words.get("x")), float(words.get("y"))
        letters = len(words.text)
        classes = words.get("class").split()
        size = float(words.get("style")[10:-2]) if words.get("style") else 13
        length = letters * size * (0.602 if "num" in classes else 0.5)
        left = x - (length / 2 if "middle" in classes else length if "end" in classes else 0)
        assert left >= 0 and left + length <= width and 0 < y <= height, words.text


def numbers(picture, name):
    """The texts of the cells of a panel, row by row"""
    return [words.text for group in picture.iter(SVG + "g") if group.get("class") == "numbers " + name
            for words in group.iter(SVG + "text")]


def cells(picture, name):
    """Left, top, width and height of the cells of a panel, row by row"""
    group = next(group for group in picture.iter(SVG + "g") if group.get("class") == name)
    return [[float(rect.get(k)) for k in ("x", "y", "width", "height")] for rect in group.iter(SVG + "rect")]


def line(start, end, downwards):
    (x1, y1, w1, h1), (x2, y2, w2, _) = start, end
    points = (x1 + w1 / 2, y1 + h1, x2 + w2 / 2, y2) if downwards else (x1 + w1, y1 + h1 / 2, x2, y2 + h1 / 2)
    return tuple(round(v, 1) for v in points)


def ribbons(picture):
    found = []
    for path in picture.iter(SVG + "path"):
        if path.get("stroke-width") in ("3", "5"):
            start, end = path.get("d")[1:].split("L")
            found.append(tuple(round(float(v), 1) for v in (start + " " + end).split()))
    return sorted(found)


def lines(picture, triples, names, sizes, downwards):
    """For each (source, tap, result): from the source's cell to the tap's, and from there to the result's"""
    panels = [cells(picture, name) for name in names]
    expected = []
    for triple in triples:
        boxes = [panel[numpy.ravel_multi_index(place, size)] for panel, place, size in zip(panels, triple, sizes)]
        expected += [line(boxes[0], boxes[1], downwards), line(boxes[1], boxes[2], downwards)]
    return sorted(expected)


def compare(shape, kernel, stride, padding, dilation, at):
    x = numpy.arange(1, 1 + numpy.prod(shape)).reshape(shape)
    w = numpy.arange(1, 1 + numpy.prod(kernel)).reshape(kernel)
    y, joined = forward(x, w, stride, padding, dilation)
    per_axis = lambda values: ",".join(map(str, values))
    size = lambda values: "x".join(map(str, values))
    common = ["--weights=range:" + size(kernel), "--axes=" + str(len(shape)), "--stride=" + per_axis(stride),
              "--padding=" + per_axis(padding), "--dilation=" + per_axis(dilation), "--at=" + per_axis(at)]
    picture, _ = draw("--input=range:" + size(shape), *common)
    inside(picture)
    assert numbers(picture, "features") == [f"{v:g}" for v in y.flat], numbers(picture, "features")
    assert numbers(picture, "kernel") == [f"{v:g}" for v in w.flat]
    padded = numpy.pad(x, [(p, p) for p in padding])
    assert numbers(picture, "image") == [f"{v:g}" for v in padded.flat]
    shift = lambda i: tuple(a + p for a, p in zip(i, padding))
    downwards = len(shape) != 2
    triples = [(shift(i), t, o) for o, t, i in joined if o == tuple(at)]
    assert triples and ribbons(picture) == lines(picture, triples, ("image", "kernel", "features"),
                                                 (padded.shape, w.shape, y.shape), downwards)

    back = numpy.zeros(shape)
    v = numpy.arange(1, 1 + y.size).reshape(y.shape)
    for o, t, i in joined:
        back[i] += w[t] * v[o]
    picture, _ = draw("--transpose", "--image=" + size(shape), "--input=range:" + size(y.shape), *common)
    inside(picture)
    assert numbers(picture, "image") == [f"{v:g}" for v in back.flat], numbers(picture, "image")
    assert numbers(picture, "features") == [f"{v:g}" for v in v.flat]
    triples = [(o, t, shift(i)) for o, t, i in joined if i == tuple(at)]
    assert triples and ribbons(picture) == lines(picture, triples, ("features", "kernel", "image"),
                                                 (y.shape, w.shape, padded.shape), downwards)
    entries = sum(path.get("d").count("z") for group in picture.iter(SVG + "g") if group.get("class") == "matrix"
                  for path in group.iter(SVG + "path"))
    whole = x.size <= 64 and y.size <= 64
    assert entries == (len(joined) if whole else sum(i == tuple(at) for _, _, i in joined))


compare((8, 7), (4, 3), (2, 1), (1, 1), (1, 1), (1, 2))
compare((4, 5), (3, 2), (1, 1), (0, 0), (1, 1), (0, 1))
compare((7, 9), (3, 2), (1, 2), (0, 1), (2, 3), (1, 3))
compare((9,), (3,), (2,), (1,), (1,), (4,))
compare((3, 3, 4), (2, 2, 3), (1, 2, 1), (1, 0, 1), (1, 1, 1), (2, 0, 1))
for line in ("--weights=random:3x3:3 --input=random:6x5 --padding=1 --at=2,2",
             "--weights=integers:4x2x2x3:3 --groups=2 --input=integers:4x3x5:2 --padding=0:1,1:1 --at=3,2,4",
             "--kernel=3x2 --image=6x4 --padding=-1:2,1:-1 --transpose --at=0,1",
             "--kernel=5 --image=9 --padding=4 --boundary=circular --transpose --at=0",
             "--kernel=3x3 --image=5x4 --padding=1 --boundary=reflect --entry=0,5",
             "--kernel=2x2 --in-channels=4 --image=20x22 --at=3,3"):
    inside(draw(*line.split())[0])
print("figures hold what they must")
