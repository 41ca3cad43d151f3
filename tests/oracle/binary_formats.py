# SPDX-License-Identifier: BSD-3-Clause
"""SciPy and NumPy read our binary matrices to the last bit, and we read theirs: .npz, .npy, PETSc's layout.

    binary_formats.py PROGRAM

Exit status 77 where SciPy is missing, or the program was built without zlib.
"""
import io
import pathlib
import subprocess
import sys
import tempfile
import zipfile

try:
    import numpy as np
    import scipy.sparse as sparse
except ImportError:
    print("skipped: this Python has no SciPy")
    sys.exit(77)

EXTREMES = [5e-324, 1.7976931348623157e308, -0.0, 0.0, 2.2250738585072014e-308, 0.1, -1e-5, np.inf, -np.inf, np.nan]

GEOMETRIES = [  # weights, then options
    ("random:3x5:7", "--image 9x11 --stride 2,3 --padding 1:0,2:4 --dilation 2,1"),
    ("random:4x2x3x2:5", "--image 6x7 --groups 2 --boundary reflect --padding 1 --axes 2"),
    ("integers:3x2x4:5", "--image 13 --boundary circular --padding 3 --axes 1"),
    ("random:2x3x2x1x2:9", "--image 3x5x4 --padding -1:2,0,1 --axes 3"),
    ("[[0,2.5],[-0.0,0]]", "--image 3x4"),
]


class Program:
    def __init__(self, path, folder):
        self.path, self.folder, self.checks = pathlib.Path(path).resolve(), folder, 0

    def run(self, *arguments, status=0):
        done = subprocess.run([self.path, "matrix", *arguments], cwd=self.folder, capture_output=True, text=True)
        if done.returncode != status:
            sys.exit(f"{arguments}: status {done.returncode}, not {status}\n{done.stderr}")
        return done.stderr

    def same(self, ours, theirs, what):
        """Equal arrays: dtype, shape and every bit."""
        self.checks += 1
        ours, theirs = np.asarray(ours), np.asarray(theirs)
        if ours.dtype != theirs.dtype or ours.shape != theirs.shape or ours.tobytes() != theirs.tobytes():
            sys.exit(f"{what}: ours {ours.dtype}\n{ours}\nmust be {theirs.dtype}\n{theirs}")


def parts(matrix):
    return (matrix.row, matrix.col, matrix.data) if matrix.format == "coo" else (
        matrix.indices, matrix.indptr, matrix.data)


def compare(program, ours, theirs, what):
    if ours.shape != theirs.shape or ours.format != theirs.format:
        sys.exit(f"{what}: {ours.format} {ours.shape}, must be {theirs.format} {theirs.shape}")
    for one, other in zip(parts(ours), parts(theirs)):
        program.same(one, other, what)


def petsc_arrays(path, index):
    """Rows, columns, and the three arrays of a PETSc file, by the documented layout."""
    data = path.read_bytes()
    width = np.dtype(index).itemsize
    magic, m, n, nnz = np.frombuffer(data, index, 4)
    assert magic == 1211216 and len(data) == 4 * width + m * width + nnz * (width + 8)
    lengths = np.frombuffer(data, index, m, 4 * width)
    indices = np.frombuffer(data, index, nnz, (4 + m) * width)
    values = np.frombuffer(data, ">f8", nnz, (4 + m + nnz) * width)
    return sparse.csr_matrix((values.astype("<f8"), indices, np.concatenate([[0], np.cumsum(lengths)])), (m, n))


def check_recipes(program):
    """Streamed from a geometry: every format holds the matrix that the sorted csr file holds."""
    folder = program.folder
    for weights, options in GEOMETRIES:
        for more in ([], ["--transpose"], ["--drop-zeros"], ["--value", "float", "--transpose", "--drop-zeros"]):
            given = ["--weights", weights, *options.split(), *more]
            for name in ("npz", "npz-csc", "npz-coo", "npy", "petsc"):
                program.run(*given, "--format", name, "-o", f"{name}.out")
            csr = sparse.load_npz(folder / "npz.out")
            what = f"{given}"
            assert csr.has_canonical_format and csr.indices.dtype == np.int32 and csr.format == "csr", what
            compare(program, sparse.load_npz(folder / "npz-csc.out"), csr.tocsc(), what)
            compare(program, sparse.load_npz(folder / "npz-coo.out"), csr.tocoo(), what)
            dense = np.load(folder / "npy.out")
            program.same(dense, np.where(csr.toarray() == 0, dense, csr.toarray()), what)
            program.same(dense == 0, csr.toarray() == 0, what)
            wide = csr.astype(np.float64) if csr.dtype != np.float64 else csr
            compare(program, petsc_arrays(folder / "petsc.out", ">i4").astype(np.float64), wide, what)
            program.run(*given, "--format", "petsc", "--index", "64", "-o", "wide.out")
            compare(program, petsc_arrays(folder / "wide.out", ">i8").astype(np.float64), wide, what)
            program.run(*given, "--format", "npz", "--index", "64", "-o", "wide.npz")
            with np.load(folder / "wide.npz") as members:
                program.same(members["indices"], csr.indices.astype(np.int64), what)
                program.same(members["indptr"], csr.indptr.astype(np.int64), what)
            for name in ("npz", "npz-csc", "npz-coo"):  # read back, and written from memory: the same bytes
                program.run("--matrix", f"{name}.out", "--format", name, "-o", "again.out")
                assert (folder / "again.out").read_bytes() == (folder / f"{name}.out").read_bytes(), what


def random_matrix(random, m, n, dtype):
    pattern = random.random((m, n)) < 0.3
    rows, cols = np.nonzero(pattern)
    order = random.permutation(rows.size)
    rows, cols = rows[order], cols[order]
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        bits = random.integers(0, 256, (rows.size, dtype.itemsize), dtype=np.uint8)
        data = bits.view(dtype).reshape(-1)
        data[: len(EXTREMES)] = np.array(EXTREMES, dtype)[: data.size]
    else:
        low = 0 if dtype.kind in "ub" else -100
        data = random.integers(low, 2 if dtype.kind == "b" else 100, rows.size).astype(dtype)
    return sparse.coo_matrix((data, (rows, cols)), (m, n))


def unsorted(coo, format, random):
    """csr or csc whose lines are in any order, as SciPy may have them."""
    first, second = (coo.row, coo.col) if format == "csr" else (coo.col, coo.row)
    order = np.lexsort((random.random(coo.nnz), first))
    lines = coo.shape[0 if format == "csr" else 1]
    indptr = np.concatenate([[0], np.cumsum(np.bincount(first, minlength=lines))])
    make = sparse.csr_matrix if format == "csr" else sparse.csc_matrix
    return make((coo.data[order], second[order], indptr), coo.shape)


def sort_of(matrix, format):
    """Rows or columns in order, each bit of the data kept: by lexsort, not by the library under test."""
    first, second = (matrix.row, matrix.col) if format == "csr" else (matrix.col, matrix.row)
    order = np.lexsort((second, first))
    lines = matrix.shape[0 if format == "csr" else 1]
    indptr = np.concatenate([[0], np.cumsum(np.bincount(first, minlength=lines))]).astype(np.int32)
    return second[order].astype(np.int32), indptr, matrix.data[order]


def check_reading(program):
    """What save_npz writes, stored and deflated, in every type, unsorted and sorted."""
    random = np.random.default_rng(20261122)
    for dtype in ("f8", "f4", "f2", "i8", "i4", "u2", "i1", "b1", ">f8", ">i4"):
        for compressed in (True, False):
            matrix = random_matrix(random, 13, 17, np.dtype(dtype).newbyteorder("=")).astype(dtype)
            kept = np.float32 if np.dtype(dtype).kind == "f" and np.dtype(dtype).itemsize < 8 else np.float64
            line = random.permutation(matrix.nnz)
            shuffled = sparse.coo_matrix((matrix.data[line], (matrix.row[line], matrix.col[line])), matrix.shape)
            for format in ("coo", "csr", "csc"):
                given = shuffled if format == "coo" else unsorted(shuffled, format, random)
                assert format == "coo" or not given.has_sorted_indices
                if format != "coo" and random.integers(2):
                    given.indices = given.indices.astype(np.int64)
                    given.indptr = given.indptr.astype(np.int64)
                sparse.save_npz(program.folder / "in.npz", given, compressed)
                program.run("--matrix", "in.npz", "--format", "npz-csc" if format == "csc" else "npz", "-o", "out.npz")
                ours = sparse.load_npz(program.folder / "out.npz")
                expected = sort_of(given.tocoo(), "csc" if format == "csc" else "csr")
                for one, other in zip(parts(ours), expected):
                    cast = other.astype(kept) if other is expected[2] else other
                    program.same(one, cast, f"{dtype} {format} {compressed}")


def check_duplicates(program):
    """Entries at one place are summed, as SciPy sums them; room behind the last offset is no entry."""
    row, col, data = [2, 0, 2, 2, 0], [3, 1, 3, 0, 1], [1.0, 2.0, 4.0, 8.0, 16.0]
    given = sparse.coo_matrix((data, (row, col)), (3, 5))
    sparse.save_npz(program.folder / "in.npz", given)
    program.run("--matrix", "in.npz", "-o", "out.npz")
    compare(program, sparse.load_npz(program.folder / "out.npz"), given.tocsr(), "duplicates of coo")
    members = dict(indices=[3, 0, 3, 1, 7, 7], indptr=[0, 3, 3, 4], shape=[3, 4], format=b"csr",
                   data=[1.0, 2.0, 4.0, 8.0, 9.0, 9.0])
    np.savez(program.folder / "in.npz", **members)
    program.run("--matrix", "in.npz", "-o", "out.npz")
    expected = sparse.csr_matrix(([2.0, 5.0, 8.0], np.array([0, 3, 1], np.int32), np.array([0, 2, 2, 3], np.int32)), (3, 4))
    compare(program, sparse.load_npz(program.folder / "out.npz"), expected, "duplicates of csr")
    members["format"] = "csr"  # text, as SciPy wrote it before 1.0
    np.savez(program.folder / "in.npz", _is_array=True, **members)
    program.run("--matrix", "in.npz", "-o", "out.npz")
    compare(program, sparse.load_npz(program.folder / "out.npz"), expected, "format as text")


def check_refusals(program):
    folder = program.folder
    matrix = sparse.eye(6).tocsr()
    for other in ("bsr", "dia"):
        sparse.save_npz(folder / "in.npz", matrix.asformat(other))
        text = program.run("--matrix", "in.npz", "-o", "out.npz", status=3)
        assert f"format = {other}, must be csr, csc or coo" in text, text
    sparse.save_npz(folder / "in.npz", matrix.astype(complex))
    assert "must be bool, integer or float" in program.run("--matrix", "in.npz", "-o", "out.npz", status=3)
    np.savez(folder / "in.npz", a=np.zeros(3))
    assert "no member format.npy" in program.run("--matrix", "in.npz", "-o", "out.npz", status=3)


def check_archive(program):
    """The archive as such: Python's own test of it, whole headers, no clock in it."""
    program.run("--weights", "range:3x3", "--image", "4x4", "-o", "one.npz")
    with zipfile.ZipFile(program.folder / "one.npz") as archive:
        assert archive.testzip() is None
        for member in archive.infolist():
            assert member.date_time == (1980, 1, 1, 0, 0, 0) and member.flag_bits == 0 and member.compress_type == 0
    theirs = io.BytesIO()
    sparse.save_npz(theirs, sparse.load_npz(program.folder / "one.npz"), compressed=False)
    ours, theirs = zipfile.ZipFile(program.folder / "one.npz"), zipfile.ZipFile(theirs)
    assert ours.namelist() == theirs.namelist()
    for name in ours.namelist():
        one, other = (np.load(io.BytesIO(a.read(name))) for a in (ours, theirs))
        program.same(one, other, name)


def check_pipes(program):
    """A pipe, where nobody can go back, gets the bytes that a file has: several blocks of a matrix, and none."""
    for given in ("--weights random:3x4:3 --image 301x293 --padding 1,2", "--weights [0,0] --image 5 --drop-zeros"):
        for name in ("npz", "npz-csc", "npz-coo", "mat", "petsc", "npy"):
            if name == "npy" and "301" in given:
                continue  # 60 GB
            arguments = [*given.split(), "--format", name]
            program.run(*arguments, "-o", "file.out")
            piped = subprocess.run([program.path, "matrix", *arguments], capture_output=True, check=True).stdout
            assert piped == (program.folder / "file.out").read_bytes(), (given, name)
            program.checks += 1


def check_dense(program):
    """A dense .npy is read without its zeros, -0 excepted; an array of another rank is refused."""
    given = np.array([[0.0, -0.0, 3.0], [0.0, 0.0, np.nan]])
    for array in (given, np.asfortranarray(given), given.astype(">f8"), given.astype("f4")):
        np.save(program.folder / "in.npy", array)
        program.run("--matrix", "in.npy", "-o", "out.npz")
        ours = sparse.load_npz(program.folder / "out.npz")
        program.same(ours.indices, np.array([1, 2, 2], np.int32), "dense")
        program.same(ours.data, np.array([-0.0, 3.0, np.nan], array.dtype.newbyteorder("=")), "dense")
        program.run("--matrix", "in.npy", "-o", "out.npy")
        program.same(np.load(program.folder / "out.npy"), array.astype(array.dtype.newbyteorder("=")), "dense")
    np.save(program.folder / "in.npy", np.zeros(3))
    assert "rank = 1, must be 2" in program.run("--matrix", "in.npy", "-o", "out.npz", status=3)


def main():
    with tempfile.TemporaryDirectory() as name:
        program = Program(sys.argv[1], pathlib.Path(name))
        done = subprocess.run([program.path, "matrix", "--weights", "[1]", "--image", "1", "-o", "a.npz"], cwd=name,
                              capture_output=True, text=True)
        if "zlib" in done.stderr:
            print(done.stderr)
            sys.exit(77)
        for check in (check_archive, check_pipes, check_recipes, check_reading, check_duplicates, check_dense, check_refusals):
            check(program)
    print(f"{program.checks} arrays are equal to the last bit")


if __name__ == "__main__":
    with np.errstate(all="ignore"):
        main()
