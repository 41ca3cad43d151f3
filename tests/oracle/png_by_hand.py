# SPDX-License-Identifier: BSD-3-Clause
"""PNG by the letter of ISO/IEC 15948, for tests: an encoder of every kind, a decoder of what is not interlaced."""
import struct
import zlib

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type
ADAM7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed(row, depth):
    """The bytes of samples [n]: of 16 bits the high byte first, below 8 the first sample highest."""
    if depth == 16:
        return row.astype(">u2").tobytes()
    if depth == 8:
        return row.astype("u1").tobytes()
    bits = (row[:, None] >> np.arange(depth - 1, -1, -1)) & 1
    return np.packbits(bits.astype("u1").ravel()).tobytes()


def paeth(a, b, c):
    p = a + b - c
    return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]


def predictor(kind, left, above, corner):
    return [0, left, above, (left + above) // 2, paeth(left, above, corner)][kind]


def scanlines(samples, depth, kinds):
    """Rows [H, W, C] filtered by kinds, one after the other."""
    step = max(samples.shape[2] * depth // 8, 1)
    above = None
    out = b""
    for y, row in enumerate(samples):
        line = packed(row.ravel(), depth)
        above = above or bytes(len(line))
        kind = kinds[y % len(kinds)]
        coded = bytes((byte - predictor(kind, line[k - step] if k >= step else 0, above[k],
                                        above[k - step] if k >= step else 0)) % 256 for k, byte in enumerate(line))
        out += bytes([kind]) + coded
        above = line
    return out


def encode(samples, colour_type, depth, interlaced=False, extra=b"", kinds=(0, 1, 2, 3, 4)):
    """A file of samples [H, W, channels]; extra chunks stand before the data."""
    height, width = samples.shape[:2]
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, int(interlaced))
    passes = [samples[y::dy, x::dx] for y, x, dy, dx in ADAM7] if interlaced else [samples]
    data = b"".join(scanlines(part, depth, kinds) for part in passes if part.size > 0)
    packed_data = zlib.compress(data)
    half = len(packed_data) // 2
    return (SIGNATURE + chunk(b"IHDR", header) + extra + chunk(b"IDAT", packed_data[:half]) +
            chunk(b"IDAT", packed_data[half:]) + chunk(b"IEND", b""))


def chunks(data):
    at = len(SIGNATURE)
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        yield kind, data[at + 8:at + 8 + size]
        at += 12 + size


def decode(data):
    """Samples [H, W, channels] of 8 or 16 bits, the palette or None, and the kinds of the chunks."""
    kinds = [kind for kind, _ in chunks(data)]
    parts = dict(chunks(data))
    width, height, depth, colour_type = struct.unpack(">IIBB", parts[b"IHDR"][:10])
    raw = zlib.decompress(b"".join(body for kind, body in chunks(data) if kind == b"IDAT"))
    size = CHANNELS[colour_type] * depth // 8
    stride = width * size
    above = bytearray(stride)
    rows = []
    for y in range(height):
        kind = raw[y * (stride + 1)]
        line = bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        for k in range(stride if kind else 0):
            left, corner = (line[k - size], above[k - size]) if k >= size else (0, 0)
            line[k] = (line[k] + predictor(kind, left, above[k], corner)) % 256
        rows.append(np.frombuffer(bytes(line), dtype=f">u{depth // 8}"))
        above = line
    palette = np.frombuffer(parts[b"PLTE"], "u1").reshape(-1, 3) if b"PLTE" in parts else None
    return np.stack(rows).reshape(height, width, -1).astype(int), palette, kinds
