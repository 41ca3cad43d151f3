# SPDX-License-Identifier: BSD-3-Clause
"""SciPy, NumPy, Python's csv and json, and Octave read what the program writes; it reads what SciPy writes."""
import csv
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import scipy.io
    import scipy.sparse
except ImportError:
    print("skipped: this Python has no SciPy")
    sys.exit(77)

program = pathlib.Path(sys.argv[1]).resolve()
GEOMETRIES = [
    "--weights range:2x3 --image 5x4 --stride 2,1 --padding 1:0,0:2",
    "--weights integers:4x1x3:5 --image 7 --groups 2 --dilation 2 --boundary circular --padding 3",
    "--weights random:2x2x2x3:3 --image 4x5 --padding 1 --convolve --boundary reflect",
    "--weights random:2x3x2 --axes 3 --image 3x4x3 --boundary replicate --padding 2",
    "--weights [0,2.5,-1e-300] --image 5 --stride 2 --padding 1",
]
wrong = 0


def claim(is_so, *words):
    global wrong
    if not is_so:
        wrong += 1
        print("wrong:", *words)


def convmat(*words):
    subprocess.run([program, *words], check=True)


def read_csv(path, shape):
    """The dense matrix, and every row of the file as a dictionary."""
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    dense = np.zeros(shape)
    for row in rows:
        dense[int(row["row"]), int(row["column"])] = float(row["value"])
    return dense, rows


def places_are_right(row, sizes, is_transpose):
    """Row and column are vec of the places that their line names: channel first, last axis fastest."""
    for name, side in (("row", "in" if is_transpose else "out"), ("column", "out" if is_transpose else "in")):
        flat = int(row[side + "_channel"])
        for axis, extent in enumerate(sizes[side]):
            flat = flat * extent + int(row[f"{side}_{axis}"])
        if flat != int(row[name]):
            return False
    return True


def check_geometry(folder, words):
    flat = {}
    for is_transpose in False, True:
        for name in "mtx", "mtx-array", "csv", "json", "dense":
            convmat("matrix", *words, *["--transpose"] * is_transpose, "--format", name, "-o", folder / name)
        C = scipy.io.mmread(folder / "mtx").toarray()
        flat[is_transpose] = C
        document = json.loads((folder / "json").read_text())
        sizes = {"in": document["geometry"]["image"], "out": document["geometry"]["features"]}
        plan = json.loads(subprocess.run([program, "plan", *words, "--json"], stdout=subprocess.PIPE, check=True).stdout)
        claim(all(plan[key] == value for key, value in document["geometry"].items()), "geometry in json", words)
        claim(document["transpose"] == is_transpose, "transpose in json", words)
        dense, rows = read_csv(folder / "csv", C.shape)
        claim(np.array_equal(dense, C), "csv", words)
        claim(all(places_are_right(row, sizes, is_transpose) for row in rows), "places in csv", words)
        claim(np.array_equal(np.loadtxt(folder / "dense", ndmin=2), C), "dense", words)
        claim(np.array_equal(scipy.io.mmread(folder / "mtx-array"), C), "mtx-array", words)
        entries = document["entries"]
        listed = scipy.sparse.coo_matrix(([e["value"] for e in entries], ([e["row"] for e in entries], [e["column"] for e in entries])),
                                         shape=(document["rows"], document["columns"]))
        claim(np.array_equal(listed.toarray(), C) and len(entries) == document["nonzeros"], "json", words)
        claim([["+".join(map(str, taps)) for taps in e["taps"]] for e in entries]
              == [[row[f"tap_{a}"] for a in range(len(sizes["in"]))] for row in rows], "taps of json and csv", words)
    claim(np.array_equal(flat[False].T, flat[True]), "transpose", words)
    return folder / "dense", flat[True]


def check_taps(folder):
    """The value of each entry is the sum of the weights at the taps that its line names."""
    weights = np.arange(1, 25).reshape(2, 2, 2, 3)
    convmat("matrix", "--weights", "range:2x2x2x3", *"--image 4x5 --padding 3 --boundary reflect".split(), "-o", folder / "taps.csv")
    for row in read_csv(folder / "taps.csv", (200, 200))[1]:
        kernel = weights[int(row["out_channel"]), int(row["in_channel"])]
        taps = [[int(tap) for tap in row[f"tap_{a}"].split("+")] for a in (0, 1)]
        claim(kernel[np.ix_(*taps)].sum() == float(row["value"]), "taps", row)


def reads_back(folder, matrix, **options):
    scipy.io.mmwrite(folder / "given.mtx", matrix, **options)
    convmat("matrix", "--matrix", folder / "given.mtx", "--format", "mtx-array", "-o", folder / "again")
    given = matrix.toarray() if scipy.sparse.issparse(matrix) else matrix
    claim(np.array_equal(scipy.io.mmread(folder / "again"), given), options)


def check_scipy_files(folder):
    random = np.random.default_rng(7)
    general = scipy.sparse.random(9, 7, 0.3, random_state=3)
    square = random.integers(-5, 6, (6, 6)) * (random.random((6, 6)) < 0.5)
    for matrix in (general, general.tocsc(), general.tocsr()):
        reads_back(folder, matrix, precision=17)
    for dense in square.astype(float), square:
        for symmetry, full in (("general", dense), ("symmetric", dense + dense.T), ("skew-symmetric", dense - dense.T)):
            reads_back(folder, scipy.sparse.coo_matrix(full), symmetry=symmetry)
            reads_back(folder, full, symmetry=symmetry)
    reads_back(folder, scipy.sparse.coo_matrix((square != 0).astype(float)), field="pattern")
    reads_back(folder, scipy.sparse.coo_matrix((4, 3)))


def check_octave(path, C):
    if shutil.which("octave") is None:
        print("Octave is not there: its load was not asked")
        return
    script = f"C = load('-ascii', '{path}'); printf('%d %d %.17g %.17g\\n', size(C), sum(C(:)), (1:rows(C)) * C * (1:columns(C))')"
    done = subprocess.run(["octave", "--no-gui", "--norc", "--eval", script], stdout=subprocess.PIPE, check=True)
    rows, columns, total, moment = map(float, done.stdout.split())
    expected = np.arange(1, C.shape[0] + 1) @ C @ np.arange(1, C.shape[1] + 1)
    claim((rows, columns) == C.shape and np.isclose(total, C.sum(), rtol=1e-12) and np.isclose(moment, expected, rtol=1e-12), "Octave")


with tempfile.TemporaryDirectory() as name:
    place = pathlib.Path(name)
    written = [check_geometry(place, words.split()) for words in GEOMETRIES]
    check_taps(place)
    check_scipy_files(place)
    check_octave(*written[-1])
print(f"{len(GEOMETRIES)} geometries both ways, {wrong} claims wrong")
sys.exit(1 if wrong else 0)
