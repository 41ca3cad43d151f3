#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The notebooks show what their cells compute, and one that does not is refused: notebooks.py PROGRAM SOURCE_FOLDER"""
import base64
import io
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

program, notebooks = sys.argv[1], pathlib.Path(sys.argv[2]) / "notebooks_data" / "notebooks"
sys.path.insert(0, str(notebooks))
sys.dont_write_bytecode = True
import run  # noqa: E402 (ends with 77 where a package is missing)
import matplotlib.image  # noqa: E402
import nbformat  # noqa: E402


def call(folder, *names):
    """run.py of the folder: its exit status and what it says"""
    command = [sys.executable, folder / "run.py", program, *(folder / name for name in names)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(done.stdout, end="")
    return done.returncode, done.stdout


def altered_text(text):
    return text.replace("= 318", "= 319", 1) if "= 318" in text else None


def altered_svg(html):
    """One number in a picture"""
    before, code, after = re.fullmatch('(.*base64,)([^"]*)(".*)', html, re.DOTALL).groups()
    svg = base64.b64decode(code).decode().replace(">17<", ">18<", 1)
    return before + base64.b64encode(svg.encode()).decode() + after


def altered_png(png, change=1):
    """Other bytes in any case; other pixels, in a small place, with change 1"""
    pixels = matplotlib.image.imread(io.BytesIO(base64.b64decode(png)))
    pixels[100:110, 100:110, :3] += change * (1 - 2 * pixels[100:110, 100:110, :3])
    spoiled = io.BytesIO()
    matplotlib.image.imsave(spoiled, pixels)
    return base64.b64encode(spoiled.getvalue()).decode()


def spoil(path, kind, alter):
    """The notebook with the first output of that kind altered that can be, and the cell of it"""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            holder, key = (output, "text") if kind == "text" else (output.get("data", {}), kind)
            altered = alter(holder[key]) if key in holder else None
            if altered is not None:
                holder[key] = altered
                return notebook, cell.id
    raise AssertionError(f"{path.name} has no {kind} to alter")


def proof(folder):
    """Every altered output is found, in its cell and no other; altered and failing notebooks are refused"""
    views, photograph = folder / "3_three_views.ipynb", folder / "4_photograph.ipynb"
    for path, kind, alter, word in ((views, "text", altered_text, "= 319"), (views, "text/html", altered_svg, ">18<"),
                                    (photograph, "image/png", altered_png, "pixels differ")):
        spoiled, cell = spoil(path, kind, alter)
        found = list(run.differences(spoiled, nbformat.read(path, as_version=4)))
        assert [place for place, _ in found] == [cell] and word in found[0][1], found
    written_again, _ = spoil(photograph, "image/png", lambda png: altered_png(png, change=0))
    assert not list(run.differences(written_again, nbformat.read(photograph, as_version=4)))

    nbformat.write(spoil(views, "text", altered_text)[0], views)
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")]), folder / "broken.ipynb")
    status, words = call(folder, "3_three_views.ipynb", "broken.ipynb")
    assert status == 1 and "= 319" in words and "ZeroDivisionError" in words


def main():
    readme = (notebooks.parent / "README.md").read_text()
    for path in notebooks.glob("*.ipynb"):
        assert path.name in readme, f"README.md does not name {path.name}"
        assert path.stat().st_size < 400000, f"{path.name} is too large"
    status, _ = call(notebooks)
    if status:
        return status
    with tempfile.TemporaryDirectory() as work:
        copy = pathlib.Path(work) / "notebooks"
        shutil.copytree(notebooks, copy)
        shutil.copytree(notebooks.parent / "photo", copy.parent / "photo")
        proof(copy)
    print("altered outputs and a failing cell are refused")
    return 0


sys.exit(main())
