# SPDX-License-Identifier: BSD-3-Clause
"""The first files of the corpus, by NumPy and by hand: seeds.py FOLDER writes FOLDER/NAME/{legal,illegal}/FILE."""
import io
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import scipy.io
import scipy.sparse

root = Path(sys.argv[1])


def keep(harness, kind, name, data):
    path = root / harness / kind / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def npy(array, version=(1, 0)):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version)
    return out.getvalue()


def arrays_npy():
    whole = np.arange(12).reshape(3, 4)
    for dtype in "?", "<i1", ">i2", "<i4", ">u8", "<f2", ">f4", "<f8":
        keep("array_npy", "legal", "dtype_" + dtype[-2:].replace("?", "bool"), npy((whole % 2).astype(dtype)))
    keep("array_npy", "legal", "fortran", npy(np.asfortranarray(whole.astype("<f8"))))
    keep("array_npy", "legal", "version_2", npy(whole, (2, 0)))
    keep("array_npy", "legal", "version_3", npy(whole, (3, 0)))
    keep("array_npy", "legal", "one_number", npy(np.float64(-0.0)))
    keep("array_npy", "legal", "empty", npy(np.zeros((0, 3))))
    good = npy(whole.astype("<f8"))
    keep("array_npy", "illegal", "short", good[:-1])
    keep("array_npy", "illegal", "long", good + b"\0")
    keep("array_npy", "illegal", "huge", good.replace(b"(3, 4)", b"(999999999999, 4)"[:17]))
    keep("array_npy", "illegal", "magic", b"\x93NUMPZ" + good[6:])
    keep("array_npy", "illegal", "structured", npy(np.zeros(2, dtype="i4,f8")))


def matrices_mtx():
    def mtx(words, body):
        return "%%MatrixMarket matrix " + words + "\n" + body

    for name, words, body in [
            ("real", "coordinate real general", "% C\n2 3 2\n1 2 5\n2 3 -0.0\n"),
            ("by_columns", "coordinate real general", "3 2 3\n2 1 1\n1 2 2\n3 2 3"),
            ("unsorted", "coordinate real general", "3 2 3\n3 2 1\n2 2 1e-400\n1 1 1.7976931348623157e308\n"),
            ("crlf", "coordinate\tinteger general\r", "\r\n 2 2 1 \r\n%\r\n  2 1 -1234567890123456\r\n"),
            ("pattern", "coordinate pattern symmetric", "3 3 2\n2 1\n3 3\n"),
            ("skew", "coordinate real skew-symmetric", "3 3 2\n2 1 5\n3 2 0.1000000000000000055511151231257827\n"),
            ("array", "array real general", "% shape 2x1x2\n4 1\n1\n-0.0\n0\n5e-324\n"),
            ("array_symmetric", "array integer symmetric", "2 2\n1\n2\n3\n"),
            ("empty", "coordinate real general", "0 7 0\n")]:
        keep("mtx", "legal", name, mtx(words, body))
    for name, words, body in [
            ("banner", "coordinate complex general", "1 1 1\n1 1 1 1\n"), ("many", "coordinate real general", "2 2 9\n1 1 1\n"),
            ("few", "coordinate real general", "2 2 1\n1 1 1\n2 2 1\n"), ("nan", "coordinate real general", "2 2 1\n1 1 nan\n"),
            ("range", "coordinate real general", "2 2 1\n3 1 1\n"), ("upper", "coordinate real symmetric", "2 2 1\n1 2 1\n"),
            ("twice", "coordinate real general", "2 2 2\n1 2 1\n1 2 1\n"), ("product", "array real general", "99999 99999\n1\n"),
            ("integer", "coordinate integer general", "2 2 1\n1 1 9007199254740993\n")]:
        keep("mtx", "illegal", name, mtx(words, body))


def matrices():
    def npz(matrix, compressed):
        out = io.BytesIO()
        scipy.sparse.save_npz(out, matrix, compressed=compressed)
        return out.getvalue()

    whole = scipy.sparse.csr_matrix(np.array([[1.5, 0, 0, -2], [0, 0, 3, 0], [0, 4, 0, 5e-324]]))
    for kind in "csr", "csc", "coo":
        for compressed in False, True:
            keep("matrix_npz", "legal", kind + ("_deflated" if compressed else "_stored"), npz(whole.asformat(kind), compressed))
    keep("matrix_npz", "illegal", "bsr", npz(whole.tobsr((1, 2)), True))
    keep("matrix_npz", "illegal", "short", npz(whole, False)[:-30])
    keep("matrix_npz", "illegal", "flipped", bytes(b ^ (k == 90) for k, b in enumerate(npz(whole, False))))
    keep("matrix_npz", "illegal", "empty_archive", b"PK\5\6" + bytes(18))

    def mat(variables, compressed=False):
        out = io.BytesIO()
        scipy.io.savemat(out, variables, do_compression=compressed)
        return b"MATLAB 5.0 MAT-file".ljust(116) + out.getvalue()[116:]  # without the date

    keep("matrix_mat", "legal", "sparse", mat({"C": whole}))
    keep("matrix_mat", "legal", "sparse_deflated", mat({"C": whole}, True))
    keep("matrix_mat", "legal", "dense", mat({"C": whole.toarray()}))
    keep("matrix_mat", "legal", "integers", mat({"C": whole.toarray().astype("i2")}, True))
    keep("matrix_mat", "illegal", "text", mat({"C": "text"}))
    keep("matrix_mat", "illegal", "short", mat({"C": whole})[:-9])
    keep("matrix_mat", "illegal", "version_7_3", b"MATLAB 7.3 MAT-file".ljust(124) + b"\0\2IM" + bytes(64))
    dense = np.zeros((3, 4))
    dense[1, 2] = 7
    keep("matrix_npy", "legal", "dense", npy(dense))
    keep("matrix_npy", "legal", "integers", npy(np.asfortranarray(dense.astype(">i2"))))
    keep("matrix_npy", "illegal", "cube", npy(np.zeros((2, 2, 2))))
    keep("matrix_npy", "illegal", "short", npy(dense)[:-1])


def images():
    def png(width, height, depth, colour, rows, palette=b"", interlace=0):
        def chunk(name, data):
            return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

        head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
        return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + (chunk(b"PLTE", palette) if palette else b"")
                + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))

    grey = png(3, 2, 8, 0, b"\0\1\2\3\0\4\5\6")
    keep("array_png", "legal", "grey", grey)
    keep("array_png", "legal", "grey_16", png(2, 1, 16, 0, b"\0\1\2\xff\xff"))
    keep("array_png", "legal", "rgb", png(2, 1, 8, 2, b"\0\1\2\3\4\5\6"))
    keep("array_png", "legal", "palette", png(2, 1, 8, 3, b"\0\0\1", bytes(range(6))))
    keep("array_png", "legal", "interlaced", png(1, 1, 8, 0, b"\0\7", interlace=1))
    keep("array_png", "illegal", "short", grey[:-20])
    keep("array_png", "illegal", "huge", png(1 << 30, 1 << 30, 8, 0, b"\0\1"))
    keep("array_png", "illegal", "alpha", png(1, 1, 8, 6, b"\0\1\2\3\4"))
    keep("array_png", "illegal", "crc", bytes(b ^ (k == 30) for k, b in enumerate(grey)))
    keep("array_pnm", "legal", "p2", "P2\n# comment\n3 2\n15\n1 2 3\n4 5 6\n")
    keep("array_pnm", "legal", "p3", "P3 1 1 255 1 2 3\n")
    keep("array_pnm", "legal", "p5", b"P5\n3 2\n255\n\1\2\3\4\5\6")
    keep("array_pnm", "legal", "p6_16", b"P6 1 1 65535\n\1\2\3\4\5\6")
    keep("array_pnm", "illegal", "short", b"P5\n3 2\n255\n\1\2\3\4\5")
    keep("array_pnm", "illegal", "huge", b"P5\n999999999 999999999\n255\n\1")
    keep("array_pnm", "illegal", "beyond", "P2 1 1 15 16\n")
    keep("array_pnm", "illegal", "p7", "P7\n")


def texts():
    for k, text in enumerate(["[[1,2],[3,4]]", "[1.5e-3, -0, 1e308]", "[[[1],[2]]]", "ones:4x4", "range:3", "delta:5x5",
                              "random:3x2:7", "integers:2x2:1", " [ 1 , 2 ] "]):
        keep("text", "legal", "text_%d" % k, text)
    for k, text in enumerate(["[[1,2],[3]]", "[1,", "[1e400]", "ones:", "ones:0x", "onse:3", "[9007199254740993]", "]", "", "[[],[]]"]):
        keep("text", "illegal", "text_%d" % k, text)


def geometry(padding=0, way=10, axes=2, channels=(1, 1, 1), boundary=0, rotated=0, in_size=(8, 9, 1), out_size=(1, 1, 1),
             kernel=(3, 2, 1), stride=(1, 1, 1), dilation=(1, 1, 1), begin=(0, 0, 0), end=(0, 0, 0), more=(0, 0, 0)):
    def number(n):
        return struct.pack("B", n + 4) if -4 <= n <= 250 else b"\xff" + struct.pack("<q", n)

    numbers = [padding, way, axes, *channels, boundary, rotated]
    for a in range(3):
        numbers += [in_size[a], out_size[a], kernel[a], stride[a], dilation[a], begin[a], end[a]]
    return b"".join(number(n) for n in numbers + list(more))


def geometries():
    keep("geometry", "legal", "plain", geometry())
    keep("geometry", "legal", "strided", geometry(stride=(2, 3, 1), begin=(1, 0, 0), end=(0, 2, 0), dilation=(1, 2, 1)))
    keep("geometry", "legal", "grouped", geometry(channels=(4, 6, 2), rotated=30))
    keep("geometry", "legal", "reflected", geometry(boundary=1, begin=(2, 1, 0), end=(1, 1, 0)))
    keep("geometry", "legal", "transposed", geometry(way=200, out_size=(4, 5, 1), stride=(2, 2, 1), more=(1, 0, 0)))
    keep("geometry", "legal", "cropped", geometry(axes=3, in_size=(7, 6, 5), begin=(-1, -2, 0)))
    keep("geometry", "legal", "large", geometry(in_size=(1 << 40, 9, 1)))
    keep("geometry", "illegal", "stride", geometry(stride=(0, 1, 1)))
    keep("geometry", "illegal", "axes", geometry(axes=4))
    keep("geometry", "illegal", "groups", geometry(channels=(4, 6, 4)))
    keep("geometry", "illegal", "too_large", geometry(in_size=((1 << 60) + 1, 9, 1)))


def certificates():
    good = ('{\n  "format": "convmat certificate",\n  "version": 1,\n  "seed": 1,\n  "target": 8.673617379884035e-19,\n'
            '  "amplitude": 1024,\n  "recovery": "when-cheap",\n  "verdict": "adjoint"\n}\n')
    keep("replay", "legal", "short", good)
    keep("replay", "illegal", "version", good.replace(": 1,", ": 2,", 1))
    keep("replay", "illegal", "seed", good.replace('"seed": 1', '"seed": x'))
    keep("replay", "illegal", "empty", "")
    keep("replay", "illegal", "target", good.replace("8.673617379884035e-19", "nan"))


arrays_npy()
matrices_mtx()
matrices()
images()
texts()
geometries()
certificates()
