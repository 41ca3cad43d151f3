/* SPDX-License-Identifier: BSD-3-Clause */
/* Archives by hand, after PKWARE's APPNOTE and RFC 1950 and 1951. */
#include "support/zip_bytes.h"

#include <string.h>

uint32_t crc32_of(const void *bytes, size_t size) {
    uint32_t crc = 0xffffffffU;
    for (size_t k = 0; k < size; k++) {
        crc ^= ((const unsigned char *)bytes)[k];
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc & 1U) != 0 ? crc >> 1 ^ 0xedb88320U : crc >> 1;
        }
    }
    return ~crc;
}

uint32_t adler32_of(const void *bytes, size_t size) {
    uint32_t low = 1;
    uint32_t high = 0;
    for (size_t k = 0; k < size; k++) {
        low = (low + ((const unsigned char *)bytes)[k]) % 65521;
        high = (high + low) % 65521;
    }
    return high << 16 | low;
}

void deflate_stored(npy_bytes *file, const void *bytes, size_t size) {
    npy_append_bits(file, 1, 1, 0); /* the last block, stored */
    npy_append_bits(file, size, 2, 0);
    npy_append_bits(file, ~size & 0xffffU, 2, 0);
    npy_append(file, bytes, size);
}

/* Version needed to lengths: what both headers of a member share */
static void put_shared(npy_bytes *file, const char *name, const void *bytes, size_t size, bool deflates) {
    npy_append_bits(file, 20, 2, 0);
    npy_append_bits(file, 0, 2, 0);
    npy_append_bits(file, deflates ? 8 : 0, 2, 0);
    npy_append_bits(file, 0, 4, 0);
    npy_append_bits(file, crc32_of(bytes, size), 4, 0);
    npy_append_bits(file, deflates ? size + 5 : size, 4, 0);
    npy_append_bits(file, size, 4, 0);
    npy_append_bits(file, strlen(name), 2, 0);
    npy_append_bits(file, 0, 2, 0);
}

void zip_add(zip_bytes *zip, const char *name, const void *bytes, size_t size, bool deflates) {
    zip->at[zip->count] = zip->file.size;
    zip->entry_at[zip->count++] = zip->directory.size;
    npy_append(&zip->directory, "PK\1\2\24\0", 6);
    put_shared(&zip->directory, name, bytes, size, deflates);
    npy_append(&zip->directory, "\0\0\0\0\0\0\0\0\0\0", 10);
    npy_append_bits(&zip->directory, zip->file.size, 4, 0);
    npy_append(&zip->directory, name, strlen(name));
    npy_append(&zip->file, "PK\3\4", 4);
    put_shared(&zip->file, name, bytes, size, deflates);
    npy_append(&zip->file, name, strlen(name));
    if (deflates) {
        deflate_stored(&zip->file, bytes, size);
    } else {
        npy_append(&zip->file, bytes, size);
    }
}

size_t zip_end(zip_bytes *zip) {
    const size_t begin = zip->file.size;
    npy_append(&zip->file, zip->directory.bytes, zip->directory.size);
    npy_append(&zip->file, "PK\5\6\0\0\0\0", 8);
    npy_append_bits(&zip->file, (uint64_t)zip->count, 2, 0);
    npy_append_bits(&zip->file, (uint64_t)zip->count, 2, 0);
    npy_append_bits(&zip->file, zip->directory.size, 4, 0);
    npy_append_bits(&zip->file, begin, 4, 0);
    npy_append_bits(&zip->file, 0, 2, 0);
    return begin;
}
