# SPDX-License-Identifier: BSD-3-Clause
"""Octave and SciPy load our .mat as the sparse matrix it is, to the last bit; we load theirs, compressed or not.

    mat_octave.py PROGRAM

Exit status 77 where SciPy is missing; without Octave its part is left out, and said.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import scipy.io
    import scipy.sparse as sparse
except ImportError:
    print("skipped: this Python has no SciPy")
    sys.exit(77)

EXTREMES = "[[5e-324,1.7976931348623157e308,-0.0],[0.1,2.2250738585072014e-308,-3]]"

GEOMETRIES = [
    ["--weights", EXTREMES, "--image", "4x5", "--padding", "1,0"],
    ["--weights", EXTREMES, "--image", "4x5", "--padding", "1,0", "--transpose"],
    ["--weights", "random:4x2x3x2:5", "--image", "6x7", "--groups", "2", "--stride", "2,3", "--padding", "1"],
    ["--weights", "random:3:5", "--image", "9", "--dilation", "2", "--value", "float", "--transpose"],
    ["--weights", "[0,0]", "--image", "7", "--drop-zeros"],  # no entry at all
]

# bits of a double as text: typecast to two numbers of 32 bits, which double holds
WRITE = """
for k = 0:{last}
  s = load(sprintf('%d.mat', k)); name = fieldnames(s){{1}}; C = s.(name);
  [i, j, x] = find(spones(C)); [m, n] = size(C);
  f = fopen(sprintf('%d.txt', k), 'w');
  fprintf(f, '%s %d %s %d %d %d\\n', name, issparse(C), class(C), m, n, nzmax(C));
  save('-v7', sprintf('%d.v7.mat', k), 'C'); save('-v6', sprintf('%d.v6.mat', k), 'C');
  D = full(C); save('-v7', sprintf('%d.full.mat', k), 'D');
  fwrite(f, D(:), 'double'); fclose(f);
end
A = sparse([2 1 3], [1 3 3], [1.5 -2 NaN], 3, 4); L = A > 1; text = 'words'; cells = {{1, 2}}; z = 1 + 2i; t = ones(2, 3, 2);
i8 = int8([1 0; 0 -5; 7 0]); big = speye(300);
save('-v7', 'several.mat', 'text', 'cells', 'z', 't', 'i8', 'A'); save('-v6', 'logical.mat', 'text', 'L');
save('-v6', 'bytes.mat', 't', 'i8'); save('-v7', 'complex.mat', 'z', 'text'); save('-v4', 'four.mat', 'A');
save('-v7', 'big.mat', 'big');
"""


def dense(matrix):
    """The full array with every bit of the entries: toarray() would add them to 0, and -0 would be lost."""
    full = np.zeros(matrix.shape, matrix.dtype)
    coo = matrix.tocoo()
    full[coo.row, coo.col] = coo.data
    return full


class Program:
    def __init__(self, path, folder):
        self.path, self.folder, self.checks = pathlib.Path(path).resolve(), folder, 0

    def run(self, *arguments, status=0):
        done = subprocess.run([self.path, "matrix", *arguments], cwd=self.folder, capture_output=True, text=True)
        if done.returncode != status:
            sys.exit(f"{arguments}: status {done.returncode}, not {status}\n{done.stderr}")
        return done.stderr

    def read(self, name):
        """A .mat file as the program understands it."""
        self.run("--matrix", name, "--format", "npz-csc", "-o", "read.npz")
        return sparse.load_npz(self.folder / "read.npz")

    def same(self, ours, theirs, what):
        self.checks += 1
        ours, theirs = np.asarray(ours), np.asarray(theirs)
        if ours.dtype != theirs.dtype or ours.shape != theirs.shape or ours.tobytes() != theirs.tobytes():
            sys.exit(f"{what}: ours {ours.dtype}\n{ours}\nmust be {theirs.dtype}\n{theirs}")

    def same_matrix(self, ours, theirs, what):
        if ours.shape != theirs.shape:
            sys.exit(f"{what}: {ours.shape}, must be {theirs.shape}")
        self.same(ours.indptr, theirs.indptr.astype(np.int32), what)
        self.same(ours.indices, theirs.indices.astype(np.int32), what)
        self.same(ours.data, theirs.data, what)


def check_scipy(program):
    """loadmat of ours, and ours of savemat's."""
    kept = []
    for k, given in enumerate(GEOMETRIES):
        program.run(*given, "-o", f"{k}.mat")
        program.run(*given, "--format", "npz-csc", "-o", "C.npz")
        expected = sparse.load_npz(program.folder / "C.npz").astype(np.float64)
        loaded = scipy.io.loadmat(program.folder / f"{k}.mat")
        name = "Ct" if "--transpose" in given else "C"
        program.same_matrix(loaded[name], expected, f"loadmat of {given}")
        program.same_matrix(program.read(f"{k}.mat"), expected, f"own reading of {given}")
        for compressed in (False, True):
            scipy.io.savemat(program.folder / "s.mat", {"words": "abc", "A": expected}, do_compression=compressed)
            program.same_matrix(program.read("s.mat"), expected, f"savemat of {given}")
        kept.append(expected)
    full = np.array([[0.0, -0.0, 2.5], [1e30, 0.0, np.inf]])
    for array in (full, full.astype(np.float32), np.array([[0, 200, 3]], np.uint8), np.array([[2**53, -1]])):
        scipy.io.savemat(program.folder / "s.mat", {"A": array})
        ours = program.read("s.mat")
        program.same(dense(ours), array.astype(np.float32 if array.dtype == np.float32 else np.float64), "full matrix")
        assert ours.nnz == np.count_nonzero(array.view(f"u{array.itemsize}")), "-0 is an entry, 0 is none"
    logical = sparse.csc_matrix(([True], ([1], [0])), (3, 4))
    scipy.io.savemat(program.folder / "s.mat", {"L": logical})
    program.same_matrix(program.read("s.mat"), logical.astype(np.float64), "logical")
    return kept


def check_octave(program, kept):
    done = subprocess.run(["octave", "--no-gui", "--norc", "--silent", "--eval", WRITE.format(last=len(kept) - 1)],
                          cwd=program.folder, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    for k, expected in enumerate(kept):
        what = f"Octave and {GEOMETRIES[k]}"
        head, rest = (program.folder / f"{k}.txt").read_bytes().split(b"\n", 1)
        name, is_sparse, kind, m, n, entries = head.decode().split()
        assert (name, is_sparse, kind) == ("Ct" if "--transpose" in GEOMETRIES[k] else "C", "1", "double"), head
        assert (int(m), int(n)) == expected.shape and int(entries) >= expected.nnz, head
        program.same(np.frombuffer(rest).reshape(expected.shape, order="F"), dense(expected), what)
        program.same_matrix(program.read(f"{k}.v7.mat"), program.read(f"{k}.v6.mat"), what)
        program.same(dense(program.read(f"{k}.v7.mat")), dense(expected), what)
        program.same(dense(program.read(f"{k}.full.mat")), dense(expected), what)
    given = sparse.csc_matrix(([1.5, -2.0, np.nan], ([1, 0, 2], [0, 2, 2])), (3, 4))
    program.same_matrix(program.read("several.mat"), given, "the sparse one of several")
    refused = program.run("--matrix", "logical.mat", "-o", "x.mtx", status=3)  # Octave 7 says that it is full
    assert "1 values, must be 12 of a matrix of 3 by 4" in refused, refused
    program.same(program.read("bytes.mat").toarray(), np.array([[1.0, 0], [0, -5], [7, 0]]), "int8")
    program.same_matrix(program.read("big.mat"), sparse.eye(300).tocsc(), "speye")
    assert "no matrix of real numbers" in program.run("--matrix", "complex.mat", "-o", "x.mtx", status=3)
    assert "first bytes" in program.run("--matrix", "four.mat", "-o", "x.mtx", status=3)
    return "and Octave"


def check_refusals(program):
    """7.3 is refused with the reason; so is what 31 bits do not hold, before a byte is written."""
    header = b"MATLAB 7.3 MAT-file".ljust(124) + b"\x00\x02IM"
    (program.folder / "hdf.mat").write_bytes(header + bytes(512))
    text = program.run("--matrix", "hdf.mat", "-o", "x.mtx", status=3)
    assert "version = 7.3, must be 5 (save -v7): 7.3 is HDF5, and neither Octave nor SciPy" in text, text
    text = program.run("--weights", "ones:3x3", "--image", "5000x4000", "--padding", "1", "-o", "x.mat", status=4)
    assert "below 2^31" in text, text
    text = program.run("--weights", "ones:3x3", "--image", "5x4", "--index", "64", "-o", "x.mat", status=2)
    assert "--index = 64, must be 32" in text, text
    assert not (program.folder / "x.mat").exists()


def main():
    with tempfile.TemporaryDirectory() as name:
        program = Program(sys.argv[1], pathlib.Path(name))
        kept = check_scipy(program)
        octave = check_octave(program, kept) if shutil.which("octave") else "(Octave is missing)"
        check_refusals(program)
    print(f"{program.checks} arrays of SciPy {octave} are equal to the last bit")


if __name__ == "__main__":
    main()
