#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Execute the notebooks and compare their outputs with those stored: run.py PROGRAM [--write] [NOTEBOOK...]

PROGRAM is the convmat program; without NOTEBOOK, all of this folder. --write stores the outputs in place of comparing.
Text and SVG must be the same to the last byte. A PNG is compared by its pixels, for other versions of Matplotlib and
zlib may write them otherwise: same size, and a mean difference of at most 0.01 of 255 levels.
Needs python3-nbclient, python3-ipykernel, python3-matplotlib and python3-scipy. Exit status: 0 equal (or written),
1 different, 2 wrong usage, 77 not all was run: a Python package is missing, or the program was built without zlib.
"""
import base64
import difflib
import io
import os
import pathlib
import re
import shutil
import sys
import tempfile

try:
    import ipykernel  # noqa: F401
    import nbclient
    import nbformat
    import numpy
    import scipy  # noqa: F401
    from matplotlib.image import imread
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

HERE = pathlib.Path(__file__).resolve().parent
LEVELS = 0.01
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
CELL_FIELDS = ("cell_type", "id", "source")


def execute(path, program):
    """The notebook with fresh outputs, run in a scratch folder that holds the data, with `convmat` on PATH"""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        shutil.copytree(HERE.parent / "photo", folder / "photo")
        for name in ("notebooks", "bin", "settings"):
            (folder / name).mkdir()
        shutil.copy(HERE / "show.py", folder / "notebooks")
        (folder / "bin" / "convmat").symlink_to(program)
        os.environ["PATH"] = os.pathsep.join([str(folder / "bin"), PATH])
        for variable in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"):
            os.environ[variable] = str(folder / "settings")
        os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
        os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # or the kernel warns of its debugger
        nbclient.NotebookClient(notebook, timeout=120, kernel_name=KERNEL["name"], record_timing=False,
                                resources={"metadata": {"path": str(folder / "notebooks")}}).execute()
    return tidy(notebook)


def tidy(notebook):
    """Nothing in the file but the cells and what they show: it depends on no machine and no moment"""
    cells = []
    for number, cell in enumerate(notebook.cells, 1):
        kept = {field: cell[field] for field in CELL_FIELDS}
        kept.update(id=f"cell-{number}", metadata={})
        if cell.cell_type == "code":
            kept.update(execution_count=cell.execution_count, outputs=joined(cell.outputs))
        cells.append(kept)
    return nbformat.from_dict({"cells": cells, "nbformat": 4, "nbformat_minor": 5,
                               "metadata": {"kernelspec": KERNEL, "language_info": {"name": "python"}}})


def joined(outputs):
    """What was printed in one piece, for where the kernel cuts it is chance"""
    whole = []
    for output in outputs:
        if whole and output.output_type == "stream" == whole[-1].output_type and output.name == whole[-1].name:
            whole[-1].text += output.text
        else:
            whole.append(output)
    return whole


def parts(cell):
    """What a code cell shows: (kind, content) of each output, in their order"""
    for output in cell.outputs:
        if output.output_type == "stream":
            yield f"stream {output.name}", output.text
        else:
            for kind in sorted(output.data):
                yield f"{output.output_type} {kind}", output.data[kind]


def pixels(content):
    """Levels 0..255, [rows, columns, colours]"""
    return 255.0 * imread(io.BytesIO(base64.b64decode(content)), format="png")


def png_difference(stored, fresh):
    """In words, or empty where the two PNG files show the same"""
    stored, fresh = pixels(stored), pixels(fresh)
    if stored.shape != fresh.shape:
        return f"the stored picture is {stored.shape}, now {fresh.shape}"
    mean = numpy.abs(stored - fresh).mean()
    return "" if mean <= LEVELS else f"pixels differ by {mean:.3g} levels in the mean, at most {LEVELS:g} may be"


def readable(text):
    """The SVG in an <img> as the text that it is"""
    return re.sub("base64,([^\"]*)", lambda part: base64.b64decode(part[1]).decode(), text)


def text_difference(stored, fresh):
    """The first lines that differ, or empty"""
    if stored == fresh:
        return ""
    stored, fresh = readable(stored), readable(fresh)
    lines = list(difflib.unified_diff(stored.splitlines(), fresh.splitlines(), "stored", "now", n=0, lineterm=""))
    return "\n".join(line[:160] for line in lines[:12]) or "the ends of lines differ"


def differences(stored, fresh):
    """(cell, words) for everything that is not as stored"""
    for old, new in zip(stored.cells, fresh.cells):
        if old.cell_type != "code":
            continue
        before, after = list(parts(old)), list(parts(new))
        if [kind for kind, _ in before] != [kind for kind, _ in after]:
            yield new.id, f"stored {[kind for kind, _ in before]}, now {[kind for kind, _ in after]}"
            continue
        for (kind, left), (_, right) in zip(before, after):
            words = png_difference(left, right) if kind.endswith("image/png") else text_difference(left, right)
            if words:
                yield new.id, f"{kind}: {words}"


def run(path, program, write):
    """The exit status for one notebook"""
    try:
        fresh = execute(path, program)
    except nbclient.exceptions.CellExecutionError as failure:
        print(f"{path.name}: a cell fails: {failure.ename}: {failure.evalue}")
        return 77 if "which this build lacks" in failure.evalue else 1
    if write:
        text = nbformat.writes(fresh)
        path.write_text(text + "\n", encoding="utf-8")
        print(f"{path.name}: written, {len(text) // 1000} kB")
        return 0
    stored = nbformat.read(path, as_version=4)
    found = list(differences(stored, fresh))
    if not found and stored != fresh:
        found = [("file", "cell ids, execution counts or metadata are not as --write leaves them")]
    for cell, words in found:
        print(f"{path.name}, {cell}: {words}")
    print(f"{path.name}: {'different' if found else 'as stored'}")
    return 1 if found else 0


def main():
    names = [word for word in sys.argv[1:] if word != "--write"]
    if not names or not os.access(names[0], os.X_OK) or os.path.isdir(names[0]):
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    paths = [pathlib.Path(name) for name in names[1:]] or sorted(HERE.glob("*.ipynb"))
    statuses = {run(path, pathlib.Path(names[0]).resolve(), "--write" in sys.argv) for path in paths}
    return 1 if 1 in statuses else max(statuses)


PATH = os.environ.get("PATH", os.defpath)
if __name__ == "__main__":
    sys.exit(main())
