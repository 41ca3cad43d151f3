# SPDX-License-Identifier: BSD-3-Clause
"""Images as arrays: every kind of PNG, PGM and PPM is read as its samples, and what we write holds the array's numbers.

    images_by_hand.py PROGRAM
"""
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import numpy as np
except ImportError:
    print("skipped: this Python has no NumPy")
    sys.exit(77)

import png_by_hand as png

SIZES = [(1, 1), (3, 5), (9, 13), (2, 17)]
RANDOM = np.random.default_rng(20261122)


class Program:
    def __init__(self, path):
        self.path = path
        self.wrong = 0
        self.count = 0
        self.has_png = subprocess.run([path, "apply", "--weights", "[1]", "--input", "[[1]]", "--axes", "1", "--format",
                                       "png"], capture_output=True).stdout[:4] == b"\x89PNG"

    def check(self, claim, what):
        self.count += 1
        if not claim:
            self.wrong += 1
            print("wrong:", what)

    def run(self, data, *options):
        return subprocess.run([self.path, "apply", *options, "--input", "-"], input=data, capture_output=True)

    def array(self, data, channels=1):
        """What the program reads from an image: through the identity kernel, and back as .npy."""
        result = self.run(data, "--weights", f"ones:{channels}x1x1x1", "--groups", str(channels), "--format", "npy")
        if result.returncode != 0:
            return result.stderr.decode()
        with tempfile.TemporaryFile() as file:
            file.write(result.stdout)
            file.seek(0)
            return np.load(file)

    def reads(self, data, expected, what):
        """expected is [H, W, 1 or 3]"""
        channels = expected.shape[2]
        wanted = expected[:, :, 0] if channels == 1 else np.moveaxis(expected, 2, 0)
        got = self.array(data, channels)
        self.check(isinstance(got, np.ndarray) and np.array_equal(got, wanted), (what, got))

    def refuses(self, data, words, what):
        result = self.run(data, "--weights", "ones:1x1")
        self.check(result.returncode == 3 and words in result.stderr.decode() and result.stdout == b"",
                   (what, result.returncode, result.stderr))


def samples(size, channels, depth):
    values = RANDOM.integers(0, 2**depth, (*size, channels))
    values.flat[0] = 2**depth - 1
    return values


def read_png(program):
    gamma = png.chunk(b"gAMA", (45455).to_bytes(4, "big")) + png.chunk(b"tEXt", b"Comment\0none")
    for size in SIZES:
        for interlaced in (False, True):
            for colour_type, depths in [(0, (1, 2, 4, 8, 16)), (2, (8, 16)), (4, (8, 16)), (6, (8, 16))]:
                for depth in depths:
                    channels = png.CHANNELS[colour_type]
                    values = samples(size, channels, depth)
                    colours = values[:, :, :1 if channels < 3 else 3]
                    if colour_type >= 4:
                        values[:, :, -1] = 2**depth - 1
                    program.reads(png.encode(values, colour_type, depth, interlaced, gamma), colours,
                                  ("png", size, interlaced, colour_type, depth))
            for depth in (1, 2, 4, 8):
                palette = RANDOM.integers(0, 256, (2**depth, 3))
                values = samples(size, 1, depth)
                extra = png.chunk(b"PLTE", palette.astype("u1").tobytes())
                program.reads(png.encode(values, 3, depth, interlaced, extra), palette[values[:, :, 0]],
                              ("palette", size, interlaced, depth))


def refuse_transparency(program):
    for depth in (8, 16):
        values = samples((3, 4), 2, depth)
        values[:, :, 1] = 2**depth - 1
        values[2, 1, 1] -= 1
        program.refuses(png.encode(values, 4, depth), "alpha of pixel (2, 1) = less than opaque", ("alpha", depth))
    key = samples((3, 4), 1, 4) % 7
    trns = png.chunk(b"tRNS", b"\0\7")
    program.reads(png.encode(key, 0, 4, extra=trns), key, "a transparent colour that no pixel has")
    key[1, 2] = 7
    program.refuses(png.encode(key, 0, 4, extra=trns), "alpha of pixel (1, 2) = less than opaque", "transparent grey")
    colours = samples((3, 4), 3, 16)
    colours[0, 3] = (1, 2, 515)
    trns = png.chunk(b"tRNS", b"\0\1\0\2\2\3")
    program.refuses(png.encode(colours, 2, 16, extra=trns), "alpha of pixel (0, 3)", "transparent colour")
    extra = png.chunk(b"PLTE", bytes(range(6))) + png.chunk(b"tRNS", b"\xff\xfe")
    opaque = np.zeros((2, 3, 1), int)
    program.reads(png.encode(opaque, 3, 8, extra=extra), np.zeros((2, 3, 1), int) + [0, 1, 2], "opaque palette")
    program.refuses(png.encode(opaque + 1, 3, 8, extra=extra), "alpha of pixel (0, 0)", "transparent palette")


def refuse_damage(program):
    values = samples((7, 5), 3, 8)
    for interlaced in (False, True):
        whole = png.encode(values, 2, 8, interlaced)
        for size in [8, 20, 33, 45, len(whole) // 2, len(whole) - 16, len(whole) - 12, len(whole) - 1]:
            program.refuses(whole[:size], "standard input: ", ("cut", size))
        for at in (20, 29, 50, len(whole) - 14):
            program.refuses(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:], "standard input: ", ("flipped", at))
    header = b"\x7f\xff\xff\xff\x7f\xff\xff\xff\x10\6\0\0\0"
    vast = png.SIGNATURE + png.chunk(b"IHDR", header) + png.chunk(b"IDAT", b"\x78\x9c") + png.chunk(b"IEND", b"")
    program.refuses(vast, "size = 2147483647x2147483647, must be one that ", "vast")


def maps(program):
    for channels, depth in [(1, 8), (3, 8), (1, 16), (3, 16)]:
        values = samples((5, 3), channels, depth)
        bits = values.astype(">u2" if depth == 16 else "u1").tobytes()
        head = f"P{5 if channels == 1 else 6} # a map\n3 #wide\n5\t{2**depth - 1}\n".encode()
        program.reads(head + bits, values, ("binary map", channels, depth))
        text = " ".join(str(v) for v in values.ravel())
        head = f"P{2 if channels == 1 else 3}\n3 5\n{2**depth - 1}\n"
        program.reads((head + text + " # end\n").encode(), values, ("text map", channels, depth))
        program.reads((head + text).encode(), values, ("text map without an end of line", channels, depth))
        program.refuses((head + text + " 1").encode(), "samples, must be one image", "one sample more")
        program.refuses((head + text.rsplit(" ", 1)[0]).encode(), "must be", "one sample less")
    low = np.array([[[0], [4], [6]]])
    program.reads(b"P2 3 1 6 0 4 6", low, "maxval of 6 scales nothing")
    for data, words in [(b"P5 3 1 255 \1\2", "data = 2 bytes, must be 3"), (b"P5 3 1 255 \1\2\3\4", "data = 4 bytes"),
                        (b"P5 3 1 2 \1\2\3", "sample = 3, must be 0 to 2"), (b"P2 1 1 255 256", "sample = more than 255"),
                        (b"P2 0 1 255 ", "width = 0, must be 1 to"), (b"P2 1 1 65536 1", "maxval = more than 65535"),
                        (b"P4 8 1 \0     ", "first bytes = no P2, P3, P5 or P6"), (b"P2 1 x 255 1", "height = no number"),
                        (b"P2 1 1 255", "end of header"), (b"P5 99999999999999999999 1 255 \1", "width = more than 2147483647"),
                        (b"P3 2147483647 2147483647 65535 1 1 1", "must be at least 9223372036854775807")]:
        program.refuses(data, words, data)


def written(program, folder, array, name, *options):
    np.save(folder / "x.npy", array)
    channels = 1 if array.ndim == 2 else array.shape[0]
    subprocess.run([program.path, "apply", "--weights", f"ones:{channels}x1x1x1", "--groups", str(channels), "--input",
                    folder / "x.npy", "-o", folder / name, *options], check=True)
    return (folder / name).read_bytes()


def write(program, folder):
    for size in SIZES:
        for depth in (8, 16):
            for channels in (1, 3):
                values = samples(size, channels, depth)
                array = values[:, :, 0] if channels == 1 else np.moveaxis(values, 2, 0)
                bits = values.astype(">u2" if depth == 16 else "u1").tobytes()
                head = f"P{5 if channels == 1 else 6}\n{size[1]} {size[0]}\n{2**depth - 1}\n".encode()
                name = "y.pgm" if channels == 1 else "y.ppm"
                program.check(written(program, folder, array, name, "--bits", str(depth)) == head + bits, (name, size))
                if program.has_png:
                    data = written(program, folder, array, "y.png", "--bits", str(depth))
                    got, _, kinds = png.decode(data)
                    program.check(np.array_equal(got, values), ("y.png", size, depth, channels))
                    program.check(set(kinds) == {b"IHDR", b"IDAT", b"IEND"}, ("no time, no gamma", kinds))
                    again = written(program, folder, array, "y.png", "--bits", str(depth))
                    program.check(data == again, "the same bytes")


def clip_and_scale(program, folder):
    values = RANDOM.normal(100, 200, (6, 7))
    values.flat[:5] = (0.5, 1.5, 2.5, 254.5, 255.5)
    for depth, top in ((8, 255), (16, 65535)):
        bits = ["--bits", str(depth)]
        form = ">u2" if depth == 16 else "u1"
        clipped = np.clip(np.rint(values), 0, top).astype(form).tobytes()
        program.check(written(program, folder, values, "y.pgm", "--clip", *bits).endswith(clipped), ("clip", depth))
        scaled = np.rint((np.clip(values, -50, 300) - -50) / (300 - -50) * top).astype(form).tobytes()
        got = written(program, folder, values, "y.pgm", "--range=-50:300", *bits)
        program.check(got.endswith(scaled), ("range", depth))


def main():
    program = Program(sys.argv[1])
    with tempfile.TemporaryDirectory() as name:
        maps(program)
        write(program, Path(name))
        clip_and_scale(program, Path(name))
        if program.has_png:
            read_png(program)
            refuse_transparency(program)
            refuse_damage(program)
    print(f"{program.count} checks, {program.wrong} wrong")
    return 1 if program.wrong or program.count < (200 if program.has_png else 50) else 0


if __name__ == "__main__":
    sys.exit(main())
