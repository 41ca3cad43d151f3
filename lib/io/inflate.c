/* SPDX-License-Identifier: BSD-3-Clause */
/* Inflating and checksums by zlib, whose memory comes through our door. */
#include "io/inflate.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"

convmat_status convmat_fail_zlib(convmat_error *error, const char *format) {
    return convmat_fail(error, CONVMAT_INVALID, "format = %s, needs zlib, which this build lacks", format);
}

int64_t convmat_inflate_bound(int64_t compressed) {
    int64_t most; /* 258 bytes of a match may come from two bits, 1032 from a byte */
    return convmat_multiply(compressed, 1032, &most) ? most : INT64_MAX;
}

#ifdef CONVMAT_HAS_ZLIB

#define ZLIB_CONST /* what is inflated is not written to */
#include <zlib.h>

enum { MOST_AT_ONCE = 1 << 30, WINDOW_BITS = 15 };

bool convmat_has_zlib(void) {
    return true;
}

static voidpf take_memory(voidpf ctx, uInt count, uInt size) {
    (void)ctx;
    return convmat_memory_new(count, size);
}

static void give_memory(voidpf ctx, voidpf block) {
    (void)ctx;
    convmat_memory_free(block);
}

/* Let zlib go on until `size` bytes are there, its input or patience ends; returns its last word */
static int run(z_stream *stream, const convmat_deflated *deflated, int64_t size) {
    int64_t fed = 0;
    int64_t asked = 0;
    int said = Z_OK;
    while (said == Z_OK) {
        if (stream->avail_in == 0) {
            stream->avail_in = (uInt)convmat_min(deflated->size - fed, MOST_AT_ONCE);
            fed += stream->avail_in;
        }
        if (stream->avail_out == 0) {
            stream->avail_out = (uInt)convmat_min(size - asked, MOST_AT_ONCE);
            asked += stream->avail_out;
        }
        said = inflate(stream, Z_NO_FLUSH);
    }
    return said;
}

convmat_status convmat_inflate(const convmat_deflated *deflated, void *content, int64_t size, bool is_whole,
                               convmat_error *error) {
    unsigned char none[1]; /* zlib wants a place even where nothing is put */
    z_stream stream = {.zalloc = take_memory,
                       .zfree = give_memory,
                       .next_in = deflated->bytes,
                       .next_out = size > 0 ? content : none};
    if (inflateInit2(&stream, deflated->has_header ? WINDOW_BITS : -WINDOW_BITS) != Z_OK) {
        return convmat_fail_memory(error, "inflating");
    }
    const int said = run(&stream, deflated, size);
    const int64_t made = (int64_t)stream.total_out;
    const bool is_used = (int64_t)stream.total_in == deflated->size;
    (void)inflateEnd(&stream);
    if (said == Z_MEM_ERROR) {
        return convmat_fail_memory(error, "inflating");
    }
    if (made == size && (!is_whole || (said == Z_STREAM_END && is_used))) {
        return CONVMAT_OK;
    }
    if (said == Z_DATA_ERROR || said == Z_NEED_DICT) {
        return convmat_fail(error, CONVMAT_FORMAT,
                            "%s: deflated data are broken after %" PRId64 " bytes, must be whole",
                            deflated->name, made);
    }
    if (made == size && said == Z_STREAM_END) {
        return convmat_fail(error, CONVMAT_FORMAT,
                            "%s: bytes follow the deflated data, which must be all there is", deflated->name);
    }
    return convmat_fail(error, CONVMAT_FORMAT, "%s: content = %s%" PRId64 " bytes, must be %" PRId64,
                        deflated->name, made == size ? "more than " : "", made, size);
}

uint32_t convmat_crc32(uint32_t crc, const void *bytes, int64_t size) {
    return (uint32_t)crc32_z(crc, bytes, (z_size_t)size);
}

#else

bool convmat_has_zlib(void) {
    return false;
}

convmat_status convmat_inflate(const convmat_deflated *deflated, void *content, int64_t size, bool is_whole,
                               convmat_error *error) {
    (void)content;
    (void)size;
    (void)is_whole;
    return convmat_fail(error, CONVMAT_INVALID, "%s: data = deflated, needs zlib, which this build lacks",
                        deflated->name);
}

uint32_t convmat_crc32(uint32_t crc, const void *bytes, int64_t size) {
    (void)bytes;
    (void)size;
    return crc;
}

#endif
