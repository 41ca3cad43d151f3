# SPDX-License-Identifier: BSD-3-Clause
"""PETSc loads our file as the matrix it is, and its own MatView of that matrix is our file to the byte.

    petsc_load.py PROGRAM

Exit status 77 where petsc4py is missing. Whichever width of indices this PETSc has is tried.
"""
import glob
import pathlib
import subprocess
import sys
import tempfile

sys.path += sorted(glob.glob("/usr/lib/petscdir/*/*/lib/python3*/dist-packages"))  # where Debian puts it
try:
    import numpy as np
    import petsc4py
    import scipy.sparse as sparse

    petsc4py.init([])
    from petsc4py import PETSc
except ImportError:
    print("skipped: this Python has no petsc4py, or no SciPy")
    sys.exit(77)

GEOMETRIES = [
    ["--weights", "[[5e-324,1.7976931348623157e308,-0.0],[0.1,0,-3]]", "--image", "4x5", "--padding", "1,0"],
    ["--weights", "random:4x2x3x2:5", "--image", "6x7", "--groups", "2", "--stride", "2,3", "--transpose"],
    ["--weights", "random:3:5", "--image", "9", "--dilation", "2", "--value", "float"],
    ["--weights", "[0,0]", "--image", "7", "--drop-zeros"],
]


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    bits = str(8 * np.dtype(PETSc.IntType).itemsize)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for given in GEOMETRIES:
            for file in ("C.petsc", "C.npz"):
                subprocess.run([program, "matrix", *given, "--index", bits, "-o", file], cwd=folder, check=True)
            expected = sparse.load_npz(folder / "C.npz").astype(np.float64)
            viewer = PETSc.Viewer().createBinary(str(folder / "C.petsc"), "r")
            loaded = PETSc.Mat().load(viewer)
            assert loaded.getSize() == expected.shape, given
            for ours, theirs in zip(loaded.getValuesCSR(), (expected.indptr, expected.indices, expected.data)):
                assert ours.astype(theirs.dtype).tobytes() == theirs.tobytes(), (given, ours, theirs)
            viewer = PETSc.Viewer().createBinary(str(folder / "theirs.petsc"), "w")
            loaded.view(viewer)
            viewer.destroy()
            assert (folder / "theirs.petsc").read_bytes() == (folder / "C.petsc").read_bytes(), given
    print(f"{len(GEOMETRIES)} matrices, {bits}-bit indices: PETSc's own files to the byte")


if __name__ == "__main__":
    main()
