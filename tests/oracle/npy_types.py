# SPDX-License-Identifier: BSD-3-Clause
"""What `convmat apply --dtype TYPE --order C|F` writes is what NumPy's astype makes, in every type and order.

    npy_types.py PROGRAM
"""
import itertools
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy as np
except ImportError:
    print("skipped: this Python has no NumPy")
    sys.exit(77)

SHAPES = [(7,), (3, 5), (2, 1, 3, 4)]
TYPES = ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]

# Ties, the last that rounds down and the first that is beyond, subnormals and what rounds to or from them
HALVES = [65504, 65519.99999999999, 1.00048828125, 1.00146484375, 1.0004882812500002, 2**-24, 2**-25, 2**-25 * 1.0000001,
          2**-14, 2**-14 - 2**-26, 6.097555160522461e-05, 6.1005353927612305e-05, np.inf, 5e-324, 0.1]
SINGLES = [3.4028235677973362e38, 1 + 2**-24, 1 + 3 * 2**-24, 1 + 2**-24 + 2**-50, 2**-149, 2**-150, 2**-150 * 1.5,
           np.inf, 0.1]


def numbers(dtype, shape, random):
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return random.integers(0, 2, shape).astype(float)
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        values = random.integers(max(limits.min, -(2**53)), min(limits.max, 2**53), shape).astype(float)
        values.flat[:2] = (limits.min, min(limits.max, 2**53))
        return values
    return random.standard_normal(shape) * 10.0 ** random.integers(-5, 4, shape)


class Program:
    def __init__(self, path, folder):
        self.path, self.folder, self.count = pathlib.Path(path).resolve(), folder, 0

    def write(self, values, *options, status=0):
        """The bytes of the array after a convolution with 1, or what was said of it."""
        np.save(self.folder / "in.npy", values)
        axes = min(values.ndim, 2)
        weights = "[" * axes + "1" + "]" * axes
        command = [self.path, "apply", "--weights", weights, "--input", "in.npy", *options, "-o", "out.npy"]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        if done.returncode != status:
            sys.exit(f"{options}: status {done.returncode}, not {status}\n{done.stderr}")
        self.count += 1
        return done.stderr

    def check(self, values, dtype, *options):
        self.write(values, "--dtype", dtype, *options)
        ours = np.load(self.folder / "out.npy")
        expected = values.astype(dtype if len(dtype) == 3 else "<" + dtype)
        if ours.dtype.str != expected.dtype.str or ours.shape != values.shape or ours.tobytes() != expected.tobytes():
            sys.exit(f"{dtype} {options}: ours {ours.dtype.str}\n{ours}\nmust be {expected.dtype.str}\n{expected}")
        if values.ndim > 1:
            assert ours.flags.f_contiguous == ("F" in options) or 1 in values.shape


def main():
    random = np.random.default_rng(20261122)
    with tempfile.TemporaryDirectory() as name:
        program = Program(sys.argv[1], pathlib.Path(name))
        for k, (kind, shape) in enumerate(itertools.product(TYPES, SHAPES)):
            order = ("C", "F")[k % 2] if len(shape) > 1 else "C"
            program.check(numbers(kind, shape, random), ("<", ">", "")[k % 3] + kind, "--order", order)
        for kind, given in (("f2", HALVES), (">f2", HALVES), ("f4", SINGLES), (">f4", SINGLES)):
            program.check(np.array([v * sign for v in given for sign in (1, -1) if v != 0]), kind)
        for _ in range(3):
            bits = random.integers(0, 2**16, 4096, dtype=np.uint16).view(np.float16)
            exact = bits[np.isfinite(bits)].astype(float)
            between = (exact[:-1] + exact[1:]) / 2
            values = np.concatenate([exact, between[np.abs(between) < 65520]])
            program.check(values[values != 0], "f2")  # a sum from 0 has lost the sign of -0
        program.check(np.array([np.inf, -np.inf, 1e300]), "f8")
        program.write(np.array([np.nan, 1]), "--dtype", "f2")
        assert np.isnan(np.load(program.folder / "out.npy")[0])
        refusals = [("u1", [0, 1, 256], "element 2 = 256, must be a whole number in the range of dtype |u1"),
                    ("i1", [0, -129], "element 1 = -129"), ("i1", [128], "element 0 = 128"), ("u8", [-1], "element 0"),
                    ("i4", [0.5], "element 0 = 0.5"), ("i8", [2.0**63], "element 0"), ("u8", [2.0**64], "element 0"),
                    (">i2", [np.nan], "element 0 = nan"), ("b1", [0, 2], "element 1 = 2, must be 0 or 1 of dtype |b1"),
                    ("f2", [65520], "element 0 = 65520, must be in the range of dtype <f2"), ("f4", [3.5e38], "element 0"),
                    ("c8", [1], "dtype = <c8, must be one of"), ("f16", [1], "dtype = f16"), ("", [1], "dtype = ,")]
        (program.folder / "out.npy").write_bytes(b"old")
        for kind, values, text in refusals:
            said = program.write(np.array(values, float), "--dtype", kind, status=2)
            assert text in said, (kind, said)
            assert (program.folder / "out.npy").read_bytes() == b"old"
        for options in (["--dtype", "f4"], ["--order", "F"]):
            assert "must be with npy" in program.write(np.ones(3), *options, "--format", "text", status=2)
    print(f"{program.count} arrays written as NumPy has them, or refused")


if __name__ == "__main__":
    with np.errstate(all="ignore"):
        main()
