#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The notebooks show what their cells compute, and one that does not is refused: notebooks.py PROGRAM SOURCE_FOLDER"""
import base64
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

program, source = sys.argv[1], pathlib.Path(sys.argv[2])


def run(folder, *names):
    """run.py of the folder: its exit status and what it says"""
    command = [sys.executable, folder / "notebooks" / "run.py", program, *(folder / "notebooks" / name for name in names)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(done.stdout, end="")
    return done.returncode, done.stdout


def altered_text(text):
    assert "= 318" in text
    return text.replace("= 318", "= 319", 1)


def altered_svg(html):
    def alter(part):
        svg = base64.b64decode(part[1]).decode()
        assert ">17<" in svg
        return "base64," + base64.b64encode(svg.replace(">17<", ">18<", 1).encode()).decode() + '"'
    return re.sub('base64,([^"]*)"', alter, html)


def altered_png(png):
    import matplotlib.image
    pixels = matplotlib.image.imread(io.BytesIO(base64.b64decode(png)))
    pixels[100:110, 100:110, :3] = 1 - pixels[100:110, 100:110, :3]
    spoiled = io.BytesIO()
    matplotlib.image.imsave(spoiled, pixels)
    return base64.b64encode(spoiled.getvalue()).decode()


def spoil(path, kind, alter):
    """Alter the first output of that kind that the alteration is possible in; its cell"""
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            holder, key = (output, "text") if kind == "text" else (output.get("data", {}), kind)
            if key not in holder:
                continue
            text = "".join(holder[key])
            try:
                holder[key] = alter(text)
            except AssertionError:
                continue
            path.write_text(json.dumps(notebook))
            return cell["id"]
    raise AssertionError(f"{path.name} has no {kind} to alter")


def proof(folder):
    """A copy with faults is refused, each fault by its cell"""
    notebooks = folder / "notebooks"
    shutil.copytree(source / "notebooks_data" / "photo", folder / "photo")
    shutil.copytree(source / "notebooks_data" / "notebooks", notebooks)
    views, photograph, broken = "3_three_views.ipynb", "4_photograph.ipynb", "broken.ipynb"
    faults = [(views, spoil(notebooks / views, "text", altered_text), "= 319"),
              (views, spoil(notebooks / views, "text/html", altered_svg), ">18<"),
              (photograph, spoil(notebooks / photograph, "image/png", altered_png), "levels")]
    cell = {"cell_type": "code", "id": "cell-1", "metadata": {}, "execution_count": 1, "outputs": [], "source": "1 / 0"}
    (notebooks / broken).write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    status, words = run(folder, views, photograph, broken)
    assert status == 1, "altered outputs are accepted"
    for name, place, word in faults:
        told = words.split(f"{name}, {place}: ")
        assert len(told) > 1 and word in told[1], f"the fault in {name}, {place} is not told"
    assert "ZeroDivisionError" in words


def main():
    readme = (source / "notebooks_data" / "README.md").read_text()
    for path in (source / "notebooks_data" / "notebooks").glob("*.ipynb"):
        assert path.name in readme, f"README.md does not name {path.name}"
        assert path.stat().st_size < 400000, f"{path.name} is too large"
    status, _ = run(source / "notebooks_data")
    if status:
        return status
    with tempfile.TemporaryDirectory() as work:
        proof(pathlib.Path(work))
    print("3 altered outputs and a failing cell are refused")
    return 0


sys.exit(main())
